// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.Dispatch.Phase;
import io.halley.lb.event.RequestEnded;
import io.halley.lb.limit.ClientConnection;
import io.halley.lb.limit.Limit;
import io.halley.lb.model.BackendSnapshot;
import io.halley.lb.model.LimitSnapshot;
import io.halley.lb.model.TrustedProxies;
import org.junit.jupiter.api.Test;

class LimitsTest {

    private static Rig rig(Limit... limits) {
        return Rig.of("a", backend -> with(backend, limits));
    }

    private static BackendBuilder with(BackendBuilder backend, Limit... limits) {
        for (Limit limit : limits) {
            backend.limit(limit);
        }
        return backend;
    }

    private static Call request(Rig rig, int host) {
        return new Call(rig.balancer, new FakeRequest().from(host).target("/cometd"));
    }

    /** Returns where a client's requests went, one after another. */
    private static String places(Rig rig, int host, int requests) {
        StringBuilder places = new StringBuilder();
        for (int i = 0; i < requests; i++) {
            Call call = request(rig, host).start();
            places.append(places.isEmpty() ? "" : " ").append(call.place());
            call.end();
        }
        return places.toString();
    }

    @Test
    void aClientBeyondItsLimitIsDeniedAndOthersAreNot() {
        Rig rig = rig(Limit.requests(2));

        assertThat(places(rig, 1, 3)).isEqualTo("a a DENIED");
        assertThat(places(rig, 2, 1)).isEqualTo("a");
    }

    @Test
    void aDeniedRequestIsToldWithItsLetters() {
        Rig rig = rig(Limit.requests(1).deny(403));
        places(rig, 1, 1);
        Call call = request(rig, 1).start();
        assertThat(call.dispatch.admission().status()).isEqualTo(403);
        call.end();

        RequestEnded event = rig.lastEnded();
        assertThat(event.termination()).isEqualTo("PR--");
        assertThat(event.refusal()).isEqualTo("denied");
        assertThat(event.server()).isNull();
        assertThat(rig.balancer.snapshot().refused()).containsEntry("denied", 1L);
    }

    @Test
    void aTarpittedRequestIsToldWithItsLetters() {
        Rig rig = rig(Limit.requests(1).tarpit(ofSeconds(5)));
        places(rig, 1, 1);
        Call call = request(rig, 1).start();
        assertThat(call.place()).isEqualTo("TARPITTED");
        assertThat(call.dispatch.admission().holdNanos()).isEqualTo(5_000_000_000L);
        call.end();

        assertThat(rig.lastEnded().termination()).isEqualTo("PT--");
    }

    @Test
    void aRejectedRequestHasNoStatus() {
        Rig rig = rig(Limit.requests(1).reject());
        places(rig, 1, 1);
        request(rig, 1).start().end();

        assertThat(rig.lastEnded().status()).isEqualTo(-1);
        assertThat(rig.lastEnded().termination()).isEqualTo("PR--");
    }

    @Test
    void aRequestCountsOnceHoweverOftenItIsAsked() {
        Rig rig = rig(Limit.requests(1));
        Call call = request(rig, 1);

        assertThat(call.dispatch.admission().isAdmitted()).isTrue();
        assertThat(call.dispatch.admission().isAdmitted()).isTrue();
        assertThat(call.start().place()).isEqualTo("a");
        call.end();
        assertThat(places(rig, 1, 1)).isEqualTo("DENIED");
    }

    @Test
    void aClientThatGoesAwayWithItsBodyMissingHasBeenCounted() {
        Rig rig = rig(Limit.requests(1));
        Call call = request(rig, 1);
        call.dispatch.admission();
        call.abort(Phase.REQUEST);

        assertThat(places(rig, 1, 1)).isEqualTo("DENIED");
    }

    @Test
    void errorsAreCountedByTheStatusAtTheEnd() {
        Rig rig = rig(Limit.errors(1));
        for (int i = 0; i < 2; i++) {
            request(rig, 1).start().respond(404).end();
        }

        assertThat(places(rig, 1, 1)).isEqualTo("DENIED");
    }

    @Test
    void heldPollsAreNotAbuse() {
        Rig rig = rig(Limit.requests(2), Limit.errors(1));
        for (int i = 0; i < 20; i++) {
            Call poll = new Call(rig.balancer, new FakeRequest().from(1).target("/cometd/connect")).start();
            assertThat(poll.place()).isEqualTo("a");
            rig.time.advance(ofMillis(150));
            poll.respond(200).end();
        }

        assertThat(places(rig, 1, 2)).isEqualTo("a a");
    }

    @Test
    void aRefusedConnectionRefusesItsRequests() {
        Rig rig = rig(Limit.openConnections(1).deny(403));
        FakeRequest request = new FakeRequest().from(1).target("/cometd");
        ClientConnection first = rig.balancer.connectionOpened(request.clientAddress());
        ClientConnection second = rig.balancer.connectionOpened(request.clientAddress());
        Call admitted = new Call(rig.balancer, request);
        admitted.connection = first;
        Call refused = new Call(rig.balancer, request);
        refused.connection = second;

        assertThat(admitted.start().place()).isEqualTo("a");
        assertThat(refused.start().place()).isEqualTo("DENIED");
        assertThat(first.isRefused()).isFalse();
        assertThat(second.isRefused()).isTrue();
        admitted.end();
        refused.end();
    }

    @Test
    void behindATrustedProxyTheClientIsWhomItNames() {
        Rig rig = Rig.of(
                "a", backend -> backend.limit(Limit.requests(1)).trustedProxies(TrustedProxies.of("10.0.0.0/8")));

        assertThat(forwarded(rig, "192.0.2.1")).isEqualTo("a");
        assertThat(forwarded(rig, "192.0.2.1")).isEqualTo("DENIED");
        assertThat(forwarded(rig, "192.0.2.2")).isEqualTo("a");
        // What stands to the left of an untrusted address is hearsay.
        assertThat(forwarded(rig, "192.0.2.3, 192.0.2.2")).isEqualTo("DENIED");
        assertThat(forwarded(rig, "192.0.2.9", "192.0.2.4")).isEqualTo("a");
        assertThat(forwarded(rig, "192.0.2.8", "192.0.2.4")).isEqualTo("DENIED");
    }

    private static String forwarded(Rig rig, String... lines) {
        FakeRequest request = new FakeRequest().from(1).target("/cometd");
        for (String line : lines) {
            request.header("X-Forwarded-For", line);
        }
        Call call = new Call(rig.balancer, request).start();
        call.end();
        return call.place();
    }

    @Test
    void nobodyIsBelievedUnlessTrusted() {
        Rig rig = rig(Limit.requests(1));

        assertThat(forwarded(rig, "192.0.2.1")).isEqualTo("a");
        assertThat(forwarded(rig, "192.0.2.2")).isEqualTo("DENIED");
    }

    @Test
    void anotherLimitBeginsATableAnewButKeepsWhatWasRefused() {
        Limit limit = Limit.requests(2).per(ofSeconds(10));
        Rig rig = rig(limit);
        places(rig, 1, 3);

        rig.balancer.reconfigure(
                rig.balancer.backend().toBuilder().limit(Limit.errors(5)).build());

        assertThat(places(rig, 1, 1)).isEqualTo("a");
        assertThat(rig.balancer.snapshot().limits())
                .extracting(LimitSnapshot::refused)
                .containsExactly(1L, 0L);
    }

    @Test
    void aChangeOfServersLeavesTheTablesAsTheyAre() {
        Rig rig = rig(Limit.requests(2));
        places(rig, 1, 3);

        rig.balancer.reconfigure(rig.balancer.backend().toBuilder()
                .server("b", "http://127.0.0.1:9999")
                .build());

        assertThat(places(rig, 1, 1)).isEqualTo("DENIED");
    }

    @Test
    void withoutLimitsNobodyIsAsked() {
        Rig rig = rig();
        Call call = request(rig, 1).start();
        call.end();

        assertThat(call.asked).isZero();
        assertThat(rig.balancer.connectionOpened(call.request.clientAddress())).isNull();
        assertThat(rig.balancer.snapshot().limits()).isEmpty();
    }

    @Test
    void theSnapshotTellsOfLimitsInTheirOrder() {
        Rig rig = rig(Limit.requests(1), Limit.handshakes(5));
        places(rig, 1, 3);
        places(rig, 2, 1);

        BackendSnapshot now = rig.balancer.snapshot();
        assertThat(now.limits()).extracting(LimitSnapshot::name).containsExactly("requests", "handshakes");
        assertThat(now.limits()).extracting(LimitSnapshot::refused).containsExactly(2L, 0L);
        assertThat(now.limits()).extracting(LimitSnapshot::clients).containsExactly(2L, 2L);
    }
}
