// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.affinity;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.model.HealthState;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DerivedCookieTest {
    private static final byte[] KEY = "0123456789abcdef".getBytes(US_ASCII);

    private final FakeServer s1 = FakeServer.of("s1");
    private final FakeServer s2 = FakeServer.of("s2");
    private final FakeServers servers = FakeServers.of(s1, s2);
    private final ManualClock clock = new ManualClock();
    private final CookieAffinity signed =
            Affinity.insertCookie("S").nocache(false).signedWith(KEY);
    private final CookieAffinity dynamic =
            Affinity.insertCookie("S").nocache(false).dynamic("secret");

    private String valueOf(CookieAffinity affinity, FakeServer server) {
        String header = exchange(affinity, servers, "x").through(server).added.get(0);
        return header.substring("Set-Cookie: S=".length(), header.indexOf(';'));
    }

    private Exchange exchange(CookieAffinity affinity, FakeServers known, String value) {
        return new Exchange(affinity.open(clock::nanoTime, clock), known, FakeRequest.withCookies("S=" + value));
    }

    /**
     * Balancers of different versions must agree; HMAC-SHA256 of "S\0server\0s1", as computed by another
     * implementation.
     */
    @Test
    void signedValueIsOpaqueAndNeverChanges() {
        assertThat(valueOf(signed, s1)).isEqualTo("v1.ZZEkl3d-X7YzeQbdMT204A");
        assertThat(valueOf(signed, s1)).isEqualTo(valueOf(signed, s1)).isNotEqualTo(valueOf(signed, s2));
        assertThat(valueOf(signed, s1))
                .isNotEqualTo(valueOf(
                        Affinity.insertCookie("S").nocache(false).signedWith("fedcba9876543210".getBytes(US_ASCII)),
                        s1));
    }

    @Test
    void signedValueKeepsTheClient() {
        Exchange exchange = exchange(signed, servers, valueOf(signed, s2));

        assertThat(exchange.found()).isSameAs(s2);
        assertThat(exchange.through(s2).added).isEmpty();
        assertThat(exchange.letters()).isEqualTo("VN");
    }

    @Test
    void forgedValueCountsAsUnknown() {
        String value = valueOf(signed, s2);
        assertThat(exchange(signed, servers, "s2").found()).isNull();

        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < value.length(); i++) {
            char other = (char) ('!' + random.nextInt(90));
            if (other != value.charAt(i) && other != ';') {
                String forged = value.substring(0, i) + other + value.substring(i + 1);
                Exchange exchange = exchange(signed, servers, forged);
                assertThat(exchange.found()).as(forged).isNull();
                assertThat(exchange.letters()).startsWith("I");
            }
            assertThat(exchange(signed, servers, value.substring(0, i)).found()).isNull();
        }
        assertThat(exchange(signed, servers, value + "x").found()).isNull();
    }

    @Test
    void keyIsCopied() {
        byte[] key = KEY.clone();
        CookieAffinity affinity = Affinity.insertCookie("S").nocache(false).signedWith(key);
        key[0] = 0;

        assertThat(valueOf(affinity, s1)).isEqualTo(valueOf(signed, s1));
    }

    @Test
    void serversThatShareAValueShareItsSignature() {
        FakeServer first = FakeServer.of("a", "shared");
        FakeServer second = FakeServer.of("b", "shared");
        String value = valueOf(signed, second);
        first.health = HealthState.DOWN;

        assertThat(exchange(signed, FakeServers.of(first, second), value).found())
                .isSameAs(second);
    }

    @Test
    void valuesFollowTheSnapshotOfServers() {
        Stickiness stickiness = signed.open(clock::nanoTime, clock);
        FakeRequest request = FakeRequest.withCookies("S=" + valueOf(signed, s2));

        assertThat(new Exchange(stickiness, FakeServers.of(s1), request).found())
                .isNull();
        assertThat(new Exchange(stickiness, servers, request).found()).isSameAs(s2);
        assertThat(new Exchange(stickiness, FakeServers.of(s1), request).found())
                .isNull();
    }

    @Test
    void serverWithoutAValueHasNoSignatureEither() {
        FakeServer nameless = FakeServer.of("s3", "");

        assertThat(valueOf(signed, nameless)).isEmpty();
        assertThat(exchange(signed, FakeServers.of(nameless), "").found()).isNull();
    }

    @Test
    void dynamicValueFollowsTheAddress() {
        FakeServer renamed = FakeServer.at(s1.config().uri().toString(), "other", "other");
        FakeServer moved = FakeServer.at("http://127.0.0.2:8000", "s1", "s1");

        assertThat(valueOf(dynamic, s1)).isEqualTo("rUGlmbWuSRJmzZgb").isEqualTo(valueOf(dynamic, renamed));
        assertThat(valueOf(dynamic, s1)).isNotEqualTo(valueOf(dynamic, moved));
        assertThat(exchange(dynamic, servers, valueOf(dynamic, s1)).found()).isSameAs(s1);
        assertThat(exchange(dynamic, servers, "s1").found()).isNull();
    }

    @Test
    void configuredValueGoesBeforeADynamicOne() {
        FakeServer explicit = FakeServer.of("s4", "mine");

        assertThat(valueOf(dynamic, explicit)).isEqualTo("mine");
        assertThat(exchange(dynamic, FakeServers.of(explicit), "mine").found()).isSameAs(explicit);
    }
}
