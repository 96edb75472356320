// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.bayeux;

import static io.halley.lb.bayeux.Bodies.request;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AnswersTest {

    private static String unknown(String quoted) {
        return Answers.sessionUnknown(request(quoted).request()).text().replace('"', '\'');
    }

    private static String failed(String quoted) {
        return Answers.failed(request(quoted).request(), Failure.OVERLOADED, 700)
                .text()
                .replace('"', '\'');
    }

    @Test
    void connectOfAnUnknownSessionIsSentToAHandshake() {
        assertThat(unknown("[{'id':'7','channel':'/meta/connect','connectionType':'long-polling','clientId':'x'}]"))
                .isEqualTo("[{'channel':'/meta/connect','id':'7','successful':false,'error':'402::session_unknown',"
                        + "'advice':{'reconnect':'handshake','interval':0}}]");
    }

    @Test
    void otherMessagesOfAnUnknownSessionGetNoAdvice() {
        assertThat(unknown("[{'id':'7','channel':'/foo','data':1},{'id':'8','channel':'/meta/disconnect'},"
                        + "{'id':'9','channel':'/meta/subscribe','subscription':'/a'},"
                        + "{'id':'10','channel':'/meta/unsubscribe','subscription':['/a']}]"))
                .isEqualTo(
                        "[{'channel':'/foo','id':'7','successful':false,'error':'402::session_unknown'},"
                                + "{'channel':'/meta/disconnect','id':'8','successful':false,'error':'402::session_unknown'},"
                                + "{'channel':'/meta/subscribe','id':'9','successful':false,'subscription':'/a','error':'402::session_unknown'},"
                                + "{'channel':'/meta/unsubscribe','id':'10','successful':false,'subscription':['/a'],'error':'402::session_unknown'}]");
    }

    @Test
    void handshakeThatFailsIsToBeTriedAgain() {
        assertThat(failed("[{'id':'1','channel':'/meta/handshake'}]"))
                .isEqualTo("[{'channel':'/meta/handshake','id':'1','successful':false,'error':'503::overloaded',"
                        + "'advice':{'reconnect':'handshake','interval':700}}]");
    }

    @Test
    void connectThatFailsKeepsItsSession() {
        assertThat(failed("[{'id':'1','channel':'/meta/connect'}]"))
                .isEqualTo("[{'channel':'/meta/connect','id':'1','successful':false,'error':'503::overloaded'}]");
    }

    @Test
    void noAnswerEndsAClientForGoodAndEachMessageIsAnsweredByItsId() {
        BayeuxRequest batch = request("[{'id':'1','channel':'/meta/handshake'},{'id':'2','channel':'/meta/connect'},"
                        + "{'id':'3','channel':'/meta/subscribe','subscription':'/a'},{'id':'4','channel':'/none'}]")
                .request();
        for (Failure failure : List.of(
                Failure.SESSION_UNKNOWN, Failure.TOO_MANY, Failure.OVERLOADED, Failure.TIMEOUT, Failure.BAD_ANSWER)) {
            for (Answer answer : List.of(Answers.failed(batch, failure, 700), Answers.sessionUnknown(batch))) {
                assertThat(answer.text())
                        .doesNotContain("\"none\"", "\"successful\":true")
                        .containsSubsequence("\"id\":\"1\"", "\"id\":\"2\"", "\"id\":\"3\"", "\"id\":\"4\"");
            }
        }
    }

    @Test
    void messageWithoutAnIdGetsNone() {
        assertThat(failed("[{'channel':'/foo'}]"))
                .isEqualTo("[{'channel':'/foo','successful':false,'error':'503::overloaded'}]");
    }

    @Test
    void callbackIsCalled() {
        BayeuxRequest request =
                Jsonp.read("/cometd?jsonp=_c.d-1&message=%5b%7B%22channel%22:%22/foo%22%7D%5D", 1_000, 10);

        Answer answer = Answers.sessionUnknown(request);

        assertThat(answer.contentType()).isEqualTo("text/javascript;charset=UTF-8");
        assertThat(answer.text())
                .isEqualTo("_c.d-1([{\"channel\":\"/foo\",\"successful\":false,\"error\":\"402::session_unknown\"}])");
    }

    @Test
    void idComesBackWhateverItsCharacters() {
        String id = "\"\\\n\u2028</script>\u00e4\uD83D\uDE00\uD800";
        BayeuxRequest request = new BayeuxRequest(
                java.util.List.of(new BayeuxMessage("/foo", id, null, null, null, null, null, null)), null);

        Answer answer = Answers.sessionUnknown(request);

        assertThat(answer.text()).isASCII();
        assertThat(Bodies.answer(answer.text()).messages().get(0).id()).isEqualTo(id);
    }

    @Test
    void pageOfAnotherOriginMayReadTheAnswer() {
        Answer answer = new Answer("application/json", "[]");

        assertThat(answer.headers("https://app.example.com"))
                .containsEntry("Access-Control-Allow-Origin", "https://app.example.com")
                .containsEntry("Access-Control-Allow-Credentials", "true")
                .containsEntry("Vary", "Origin");
        assertThat(answer.headers(null))
                .isEqualTo(Map.of(
                        "Content-Type",
                        "application/json",
                        "Cache-Control",
                        "no-store",
                        "X-Content-Type-Options",
                        "nosniff"));
        assertThat(answer.headers("a b\r\nX: y")).doesNotContainKey("Access-Control-Allow-Origin");
    }
}
