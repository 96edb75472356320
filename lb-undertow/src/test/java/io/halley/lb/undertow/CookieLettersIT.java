// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.affinity.Affinity;
import io.halley.lb.event.AccessLog;
import io.halley.lb.undertow.kit.AccessLines;
import io.halley.lb.undertow.kit.RawClient;
import io.halley.lb.undertow.kit.Rig;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The last two letters of the termination state: the client's cookie, and what was done to the server's. */
class CookieLettersIT {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    private static final String OWN = "HTTP/1.1 200 OK\r\nSet-Cookie: SID=x\r\nContent-Length: 0\r\n\r\n";

    private final Rig rig = new Rig();
    private final AccessLines log = new AccessLines();

    @AfterEach
    void close() throws Exception {
        log.close();
        rig.close();
    }

    private void start(Affinity affinity, String answer) throws Exception {
        rig.start(
                backend -> backend.affinity(affinity),
                rig.answering(answer, answer, answer, answer).uri(),
                rig.answering(answer, answer, answer, answer).uri());
        rig.balancer().handler().loadBalancer().addListener(AccessLog.httpLog());
    }

    /** Returns the letters of a request with a cookie of that value, or without one if it is empty. */
    private String letters(String value) throws Exception {
        int before = log.count();
        try (RawClient client = rig.client()) {
            if (value.isEmpty()) {
                client.get("/x");
            } else {
                client.get("/x", "Cookie: SID=" + value);
            }
        }
        return log.await(before + 1).get(before).termination();
    }

    @Test
    void insertedCookies() throws Exception {
        start(Affinity.insertCookie("SID"), OK);

        assertThat(letters("")).isEqualTo("--NI");
        assertThat(letters("a")).isEqualTo("--VN");
        assertThat(letters("bogus")).isEqualTo("--II");
        rig.balancer().handler().loadBalancer().maintenance("a");
        assertThat(letters("a")).isEqualTo("--DI");
    }

    @Test
    void onlyPostsGetOneWherePostOnlyIsSet() throws Exception {
        start(Affinity.insertCookie("SID").postOnly(true), OK);

        assertThat(letters("")).isEqualTo("--NN");
        assertThat(letters("bogus")).isEqualTo("--IN");
        rig.balancer().handler().loadBalancer().maintenance("a");
        assertThat(letters("a")).isEqualTo("--DN");
    }

    @Test
    void datedCookiesExpireGrowOldAndAreRefreshed() throws Exception {
        start(Affinity.insertCookie("SID").maxIdle(Duration.ofHours(1)).maxLife(Duration.ofDays(1)), OK);

        // In 1970.
        assertThat(letters("a|AAAAB|AAAAB")).isEqualTo("--OI");
        assertThat(letters("a|AAAAB")).isEqualTo("--EI");
        assertThat(letters("a")).isEqualTo("--VU");
    }

    @Test
    void serversOwnCookieIsDeletedProvidedOrRewritten() throws Exception {
        start(Affinity.insertCookie("SID"), OWN);
        assertThat(letters("a")).isEqualTo("--VD");

        start(Affinity.insertCookie("SID").preserve(true), OWN);
        assertThat(letters("")).isEqualTo("--NP");

        start(Affinity.rewriteCookie("SID"), OWN);
        assertThat(letters("")).isEqualTo("--NR");
    }
}
