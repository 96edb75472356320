// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.bayeux;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JsonpTest {

    private static @Nullable BayeuxRequest read(String query) {
        return Jsonp.read("/cometd/connect?" + query, 1_000, 10);
    }

    private static String message(String quoted) {
        return "message=" + URLEncoder.encode(quoted.replace('\'', '"'), StandardCharsets.UTF_8);
    }

    @Test
    void messageOfTheQueryIsRead() {
        BayeuxRequest request = read(
                "jsonp=_cometd_jsonp_3&" + message("[{'channel':'/meta/connect','clientId':'a b+\u00e4'}]") + "&_=17");

        assertThat(request).isNotNull();
        assertThat(request.callback()).isEqualTo("_cometd_jsonp_3");
        assertThat(request.clientId()).isEqualTo("a b+\u00e4");
        assertThat(Jsonp.isCandidate("/cometd?jsonp=a")).isTrue();
        assertThat(Jsonp.isCandidate("/cometd?xjsonp=a")).isFalse();
    }

    @Test
    void codeIsNoCallback() {
        String message = message("[{'channel':'/foo'}]");
        for (String callback : new String[] {"alert(1)//", "a%28", "a;b", "", "a".repeat(65), "\u00e4", "a%0a"}) {
            assertThat(read("jsonp=" + callback + "&" + message)).as(callback).isNull();
        }
        assertThat(read("jsonp=" + "a".repeat(64) + "&" + message)).isNotNull();
    }

    @Test
    void brokenOrDoubtfulQueriesAreNotRead() {
        String message = message("[{'channel':'/foo'}]");
        for (String query : new String[] {
            "",
            "jsonp=a",
            message,
            "jsonp=a&message=",
            "jsonp=a&message=%5",
            "jsonp=a&message=%zz",
            "jsonp=a&message=[]",
            "jsonp=a&jsonp=b&" + message,
            "jsonp=a&" + message + "&" + message,
            "jsonp=a&message=" + "a".repeat(3_001)
        }) {
            assertThat(read(query)).as(query).isNull();
        }
        assertThat(Jsonp.read("/cometd", 1_000, 10)).isNull();
    }
}
