// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.bayeux;

import static io.halley.lb.bayeux.Bodies.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConnectAnswerTest {

    private static final String MOVED = "{'channel':'/meta/connect','id':'7','successful':false,"
            + "'error':'402::session_unknown','advice':{'reconnect':'handshake','interval':0}}";

    private static @Nullable String moved(String quoted, boolean jsonp) {
        byte[] body = ConnectAnswer.movingSession(utf8(quoted.replace('\'', '"')), jsonp);
        return body == null ? null : new String(body, StandardCharsets.UTF_8).replace('"', '\'');
    }

    @Test
    void dataStaysByteForByteAndTheReplyMoves() {
        assertThat(moved(
                        " \n[ {'data':{'x':'\u00e4\\u00e4\uD83D\uDE00'},'channel':'/foo'} ,"
                                + "{'channel':'/meta/connect','id':'7','successful':true}, {'channel':'/b','data':1}]\n",
                        false))
                .isEqualTo(" \n[ {'data':{'x':'\u00e4\\u00e4\uD83D\uDE00'},'channel':'/foo'} ," + MOVED
                        + ", {'channel':'/b','data':1}]\n");
    }

    @Test
    void callOfACallbackMovesToo() {
        assertThat(moved("_c([{'successful':true,'id':'7','channel':'/meta/connect'}])", true))
                .isEqualTo("_c([" + MOVED + "])");
    }

    @Test
    void whatIsNoPlainSuccessStaysAsItIs() {
        for (String body : new String[] {
            "",
            "<html>",
            "\uFEFF[{'channel':'/meta/connect','id':'7','successful':true}]",
            "[]",
            "[{'channel':'/foo','data':1}]",
            "{'channel':'/meta/connect','id':'7','successful':true}",
            "[{'channel':'/meta/connect','successful':true}]",
            "[{'channel':'/meta/connect','id':'7','successful':false}]",
            "[{'channel':'/meta/connect','id':'7','successful':true,'advice':{'reconnect':'none'}}]",
            "[{'channel':'/meta/connect','id':'7','successful':true},{'channel':'/meta/connect','id':'8','successful':true}]",
            "[{'channel':'/meta/connect','id':'7','successful':true}"
        }) {
            assertThat(moved(body, false)).as(body).isNull();
        }
        assertThat(moved("[{'channel':'/meta/connect','id':'7','successful':true}]", true))
                .isNotNull();
    }
}
