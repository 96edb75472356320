// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.bayeux;

import static io.halley.lb.bayeux.Bodies.answer;
import static io.halley.lb.bayeux.Bodies.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class AnswerReaderTest {

    private static final String HANDSHAKE = "[{'minimumVersion':'1.0','clientId':'21farr',"
            + "'supportedConnectionTypes':['websocket','long-polling'],"
            + "'advice':{'interval':0,'timeout':20000,'reconnect':'retry'},'channel':'/meta/handshake','id':'1',"
            + "'version':'1.0','successful':true}]";

    private static Outcome outcome(String clientId, String body) {
        return Outcome.of(clientId, answer(body).messages());
    }

    @Test
    void handshakeOpensASession() {
        Outcome outcome = outcome(null, HANDSHAKE);

        assertThat(outcome.opened()).isEqualTo("21farr");
        assertThat(outcome.advice()).isEqualTo(new Advice("retry", 0, 20_000, -1));
        assertThat(outcome.gone()).isNull();
    }

    @Test
    void refusedHandshakeOpensNone() {
        Outcome outcome = outcome(
                null,
                "[{'channel':'/meta/handshake','id':'1','successful':false,'clientId':'x',"
                        + "'error':'403::handshake_denied','advice':{'reconnect':'none'}}]");

        assertThat(outcome.opened()).isNull();
        assertThat(outcome.denied()).isTrue();
        assertThat(outcome.unknown()).isFalse();
    }

    @Test
    void unknownSessionIsGone() {
        for (String error : new String[] {"402::session_unknown", "402::Unknown client", "403::Unknown client"}) {
            Outcome outcome = outcome(
                    "abc",
                    "[{'advice':{'interval':0,'reconnect':'handshake'},"
                            + "'channel':'/meta/connect','id':'7','error':'" + error + "','successful':false}]");

            assertThat(outcome.gone()).isEqualTo("abc");
            assertThat(outcome.unknown()).isTrue();
        }
    }

    @Test
    void otherFailuresKeepTheSession() {
        assertThat(outcome("abc", "[{'channel':'/foo','id':'7','error':'403::publish_denied','successful':false}]")
                        .gone())
                .isNull();
    }

    @Test
    void disconnectEndsTheSession() {
        Outcome outcome = outcome("abc", "[{'channel':'/meta/disconnect','id':'8','successful':true}]");

        assertThat(outcome.gone()).isEqualTo("abc");
        assertThat(outcome.unknown()).isFalse();
    }

    @Test
    void successfulConnectProvesTheSession() {
        String connect = "[{'data':1,'channel':'/a'},{'channel':'/meta/connect','id':'8','successful':true";
        assertThat(outcome("abc", connect + "}]").connected()).isTrue();
        assertThat(outcome("abc", connect + ",'advice':{'reconnect':'none'}}]").connected())
                .isFalse();
        assertThat(outcome("abc", connect.replace("true", "false") + "}]").connected())
                .isFalse();
        assertThat(outcome("abc", "[{'channel':'/foo','id':'7','successful':true}," + connect.substring(1) + "}]")
                        .connected())
                .isFalse();
    }

    @Test
    void laterMessageOfAnotherSessionSaysNothingOfTheFirst() {
        assertThat(outcome(
                                "abc",
                                "[{'data':1,'channel':'/foo'},{'channel':'/foo','id':'6','successful':true},"
                                        + "{'channel':'/foo','id':'7','error':'402::session_unknown','successful':false}]")
                        .gone())
                .isNull();
    }

    @Test
    void dataThatLooksLikeAReplyIsData() {
        assertThat(outcome(
                                "abc",
                                "[{'data':{'successful':false,'error':'402::session_unknown'},'channel':'/foo'},"
                                        + "{'channel':'/meta/connect','id':'7','successful':true}]")
                        .gone())
                .isNull();
    }

    @Test
    void callOfACallbackIsReadInAnySplit() {
        byte[] body = utf8("_cometd_jsonp_0([{\"channel\":\"/meta/disconnect\",\"id\":\"8\",\"successful\":true}]);");
        for (int split = 0; split <= body.length; split++) {
            AnswerReader reader = new AnswerReader(1_000, 10, true);
            reader.feed(ByteBuffer.wrap(body, 0, split));
            reader.feed(ByteBuffer.wrap(body, split, body.length - split));

            assertThat(reader.end()).isEqualTo(ReadState.READ);
            assertThat(reader.messages()).hasSize(1);
        }
    }

    @Test
    void longBodyTellsNothing() {
        AnswerReader reader = new AnswerReader(20, 10, false);
        reader.feed(ByteBuffer.wrap(utf8(HANDSHAKE.replace('\'', '"'))));

        assertThat(reader.end()).isEqualTo(ReadState.TOO_LONG);
        assertThat(reader.messages()).isEmpty();
    }

    @Test
    void brokenOffBodyTellsNothing() {
        assertThat(answer("[{'channel':'/meta/handshake','clientId':'x','successful':true}")
                        .messages())
                .isEmpty();
        assertThat(answer("<html>").state()).isEqualTo(ReadState.NOT_BAYEUX);
        assertThat(answer("[]").state()).isEqualTo(ReadState.READ);
    }
}
