// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.affinity;

import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.model.Server;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cookies whose names only begin alike, and conditions of learned cookies. */
class PrefixedCookieTest {
    private final FakeServer s1 = FakeServer.of("s1");
    private final FakeServer s2 = FakeServer.of("s2");
    private final FakeServers servers = FakeServers.of(s1, s2);
    private final ManualClock clock = new ManualClock();
    private final LearnedAffinity affinity =
            Affinity.learnCookie("ASPID", ofMinutes(15)).namePrefix(true);
    private final Stickiness learned = affinity.requestLearn(false).open(clock::nanoTime, clock);

    private @Nullable Server found(Stickiness stickiness, FakeRequest request) {
        return new Exchange(stickiness, servers, request).found();
    }

    private static void learn(Exchange exchange, FakeServer server, FakeResponse response) {
        exchange.through(server, response);
        exchange.end();
    }

    private void learn(String setCookie, FakeServer server) {
        learn(
                new Exchange(learned, servers, FakeRequest.get()),
                server,
                FakeResponse.ok("Set-Cookie: other=1", "Set-Cookie: " + setCookie));
    }

    @Test
    void theRestOfTheNameAndTheValueStandForTheServer() {
        learn("ASPIDQX=abc; Path=/", s1);
        learn("ASPIDQY=abc", s2);

        assertThat(found(learned, FakeRequest.withCookies("a=b; ASPIDQX=abc"))).isSameAs(s1);
        assertThat(found(learned, FakeRequest.withCookies("ASPIDQY = abc ;c=d")))
                .isSameAs(s2);
        assertThat(found(learned, FakeRequest.withCookies("ASPIDQX=other; ASPIDQY=abc")))
                .as("the second is the one that is known")
                .isSameAs(s2);
    }

    @ParameterizedTest
    @CsvSource({"ASPIDQX=abd", "ASPIDQ=abc", "ASPID=abc", "aspidQX=abc", "XASPIDQX=abc", "ASPIDQX", "ASPIDQX;=abc"})
    void othersDoNot(String cookies) {
        learn("ASPIDQX=abc", s1);

        assertThat(found(learned, FakeRequest.withCookies(cookies))).isNull();
    }

    @Test
    void theWholeNameIsAPrefixToo() {
        learn("ASPID=abc", s2);

        assertThat(found(learned, FakeRequest.withCookies("ASPID=abc"))).isSameAs(s2);
    }

    @Test
    void lengthCountsFromBehindThePrefix() {
        Stickiness four = affinity.length(4).open(clock::nanoTime, clock);
        learn(new Exchange(four, servers, FakeRequest.withCookies("ASPIDQX=abc")), s2, FakeResponse.ok());

        assertThat(found(four, FakeRequest.withCookies("ASPIDQX=axx"))).isSameAs(s2);
        assertThat(found(four, FakeRequest.withCookies("ASPIDQX=bxx"))).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "PATH_PARAMETERS,/a;aspidQX=abc/b?c",
        "PATH_PARAMETERS,/a;ASPIDQX=abc",
        "QUERY_STRING,/a?b=c&ASPIDQX=abc&d"
    })
    void targetsHaveThemToo(UriMode mode, String target) {
        Stickiness stickiness = affinity.mode(mode).open(clock::nanoTime, clock);
        learn(new Exchange(stickiness, servers, FakeRequest.withCookies("ASPIDQX=abc")), s2, FakeResponse.ok());

        assertThat(found(stickiness, new FakeRequest("GET", target, null))).isSameAs(s2);
        assertThat(found(stickiness, new FakeRequest("GET", target.replace("abc", "x"), null)))
                .isNull();
        assertThat(found(stickiness, new FakeRequest("GET", target.replace("QX=", "QX;"), null)))
                .isNull();
    }

    @Test
    void requestsOutsideOfTheConditionNeitherAskNorTeach() {
        Stickiness posts =
                affinity.when(request -> request.method().equals("POST")).open(clock::nanoTime, clock);
        FakeRequest get = FakeRequest.withCookies("ASPID=a");
        FakeRequest post = new FakeRequest("POST", "/", "ASPID=a");
        learn(new Exchange(posts, servers, get), s1, FakeResponse.settingCookie("ASPID=b"));
        assertThat(posts.entries()).isZero();

        learn(new Exchange(posts, servers, post), s2, FakeResponse.settingCookie("ASPID=b"));
        learn(new Exchange(posts, servers, get), s1, FakeResponse.settingCookie("ASPID=b"));
        assertThat(posts.entries()).isEqualTo(2);
        assertThat(found(posts, get)).isNull();
        assertThat(found(posts, post)).isSameAs(s2);
    }

    @Test
    void eachUseOfTheTableMayHaveAConditionOfItsOwn() {
        FakeRequest request = FakeRequest.withCookies("ASPID=a");
        Stickiness unasked = affinity.matchWhen(any -> false).open(clock::nanoTime, clock);
        learn(new Exchange(unasked, servers, request), s1, FakeResponse.ok());
        assertThat(unasked.entries()).isEqualTo(1);
        assertThat(found(unasked, request)).isNull();

        Stickiness response = affinity.storeRequestWhen(any -> false).open(clock::nanoTime, clock);
        learn(new Exchange(response, servers, request), s1, FakeResponse.settingCookie("ASPID=b"));
        assertThat(response.entries()).isEqualTo(1);
        assertThat(found(response, FakeRequest.withCookies("ASPID=b"))).isSameAs(s1);

        Stickiness requests = affinity.storeResponseWhen(any -> false).open(clock::nanoTime, clock);
        learn(new Exchange(requests, servers, request), s1, FakeResponse.settingCookie("ASPID=b"));
        assertThat(found(requests, request)).isSameAs(s1);
        assertThat(requests.entries()).isEqualTo(1);
    }
}
