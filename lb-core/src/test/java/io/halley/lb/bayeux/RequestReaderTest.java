// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.bayeux;

import static io.halley.lb.bayeux.Bodies.request;
import static io.halley.lb.bayeux.Bodies.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestReaderTest {

    private static final String CONNECT =
            "[{'id':'4','channel':'/meta/connect','connectionType':'long-polling','clientId':'21farr'}]";

    @Test
    void connectIsReadWithEveryField() {
        RequestReader reader = request(CONNECT);

        assertThat(reader.state()).isEqualTo(ReadState.READ);
        assertThat(reader.request().messages())
                .containsExactly(
                        new BayeuxMessage("/meta/connect", "4", "21farr", "long-polling", null, null, null, null));
        assertThat(reader.request().isPoll()).isTrue();
    }

    @Test
    void everySplitOfTheBodyGivesTheSame() {
        byte[] body = utf8(
                " [ {'data':{'clientId':'evil','x':[1,{'id':'9'}],'t':'\\u00e4\uD83D\uDE00'}, 'channel' : '/foo',"
                                .replace('\'', '"')
                        + "\"clientId\":\"abc\",\"id\":\"5\",\"advice\":{\"timeout\":0}} , {\"channel\":\"/bar\"} ] \r\n");
        for (int first = 0; first <= body.length; first++) {
            for (int second = first; second <= body.length; second += 7) {
                RequestReader reader = new RequestReader(10_000, 10);
                reader.feed(ByteBuffer.wrap(body, 0, first));
                reader.feed(ByteBuffer.wrap(body, first, second - first));
                reader.feed(ByteBuffer.wrap(body, second, body.length - second));

                assertThat(reader.end()).isEqualTo(ReadState.READ);
                assertThat(reader.clientId()).isEqualTo("abc");
                assertThat(reader.request().messages()).hasSize(2);
                assertThat(reader.request().first().advice()).isEqualTo(new Advice(null, -1, 0, -1));
            }
        }
    }

    @Test
    void valueThatIsMissingIsMissedInEverySplit() {
        for (String quoted :
                new String[] {"[{'channel': }]", "[{'data':{'a': }}]", "[{'advice':{'timeout':}}]", "{'a':}"}) {
            byte[] body = utf8(quoted.replace('\'', '"'));
            for (int split = 0; split <= body.length; split++) {
                RequestReader reader = new RequestReader(1_000, 10);
                reader.feed(ByteBuffer.wrap(body, 0, split));
                reader.feed(ByteBuffer.wrap(body, split, body.length - split));

                assertThat(reader.end()).as(quoted + " cut at " + split).isEqualTo(ReadState.NOT_BAYEUX);
            }
        }
    }

    @Test
    void bytesAndPositionStayAsTheyAre() {
        byte[] body = utf8("xx[{\"channel\":\"/meta/handshake\"}]yy");
        ByteBuffer direct = ByteBuffer.allocateDirect(body.length).put(body);
        direct.position(2).limit(body.length - 2);

        RequestReader reader = new RequestReader(1_000, 10);
        reader.feed(direct);

        assertThat(reader.end()).isEqualTo(ReadState.READ);
        assertThat(direct.position()).isEqualTo(2);
        byte[] after = new byte[body.length];
        direct.clear().get(after);
        assertThat(after).isEqualTo(body);
    }

    @Test
    void dataAndExtensionsFoolNobody() {
        RequestReader reader = request("[{'data':{'clientId':'evil','channel':'/meta/handshake'},"
                + "'ext':[[{'clientId':'evil'}],'clientId'],'channel':'/foo','clientId':'good'}]");

        assertThat(reader.clientId()).isEqualTo("good");
        assertThat(reader.channel()).isEqualTo("/foo");
    }

    @Test
    void escapedNamesAndValuesAreTheSameNamesAndValues() {
        RequestReader reader = request("[{'\\u0063hannel':'\\/meta\\/connect','client\\u0049d':'a\\u0062c'}]");

        assertThat(reader.channel()).isEqualTo("/meta/connect");
        assertThat(reader.clientId()).isEqualTo("abc");
    }

    @Test
    void firstMessageDecidesBeforeTheBodyEnds() {
        RequestReader reader = new RequestReader(1_000_000, 10);
        String start = "[{\"clientId\":\"abc\",\"channel\":\"/foo\",\"data\":\"";

        assertThat(reader.feed(ByteBuffer.wrap(utf8(start)))).isEqualTo(ReadState.ROUTABLE);
        assertThat(reader.feed(ByteBuffer.wrap(new byte[0]))).isEqualTo(ReadState.ROUTABLE);
        reader.feed(ByteBuffer.wrap(utf8("a".repeat(500_000))));
        reader.feed(ByteBuffer.wrap(utf8("\"}]")));

        assertThat(reader.isWhole()).isTrue();
        assertThat(reader.end()).isEqualTo(ReadState.READ);
    }

    @Test
    void sessionBehindFiftyThousandBytesOfDataIsFound() {
        RequestReader reader =
                request("[{'data':'" + "a".repeat(50_000) + "','channel':'/foo','id':'1','clientId':'late'}]");

        assertThat(reader.clientId()).isEqualTo("late");
        assertThat(reader.state()).isEqualTo(ReadState.READ);
    }

    @Test
    void handshakeNeedsNoSession() {
        RequestReader reader = new RequestReader(1_000, 10);

        assertThat(reader.feed(ByteBuffer.wrap(utf8("[{\"channel\":\"/meta/handshake\","))))
                .isEqualTo(ReadState.ROUTABLE);
    }

    @Test
    void singleObjectIsAMessageToo() {
        assertThat(request("{'channel':'/meta/connect','clientId':'x'}")
                        .request()
                        .messages())
                .hasSize(1);
    }

    @Test
    void subscriptionsAreKeptAsTheyCame() {
        List<BayeuxMessage> messages = request(
                        "[{'channel':'/meta/subscribe','subscription':'/a'},{'channel':'/meta/subscribe','subscription':['/a','/b']}]")
                .request()
                .messages();

        assertThat(messages.get(0).subscription()).isEqualTo(new BayeuxMessage.Subscription(List.of("/a"), false));
        assertThat(messages.get(1).subscription()).isEqualTo(new BayeuxMessage.Subscription(List.of("/a", "/b"), true));
    }

    @Test
    void numberAsIdBecomesText() {
        assertThat(request("[{'channel':'/foo','id':17}]").request().first().id())
                .isEqualTo("17");
    }

    @Test
    void nullStandsForAbsent() {
        assertThat(request("[{'channel':'/foo','clientId':null,'subscription':null}]")
                        .request()
                        .clientId())
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "7",
                "'text'",
                "null",
                "[]",
                "[7]",
                "[[{'channel':'/a'}]]",
                "[{'channel':'/a'}",
                "[{'channel':'/a'}] x",
                "[{'channel':'/a'}][]",
                "[{'channel':'/a'},]",
                "[{'channel':7}]",
                "[{'channel':{}}]",
                "[{'channel':['/a']}]",
                "[{'clientId':true}]",
                "[{'clientId':'a','clientId':'a'}]",
                "[{'clientId':null,'clientId':'a'}]",
                "[{'channel':'/a','client\\u0049d':'a','clientId':'b'}]",
                "[{'advice':{'timeout':0,'timeout':1}}]",
                "[{'subscription':['/a',7]}]",
                "[{'id':{}}]",
                "<html></html>",
                "\uFEFF[{'channel':'/a'}]",
                " \uFEFF[{'channel':'/a'}]",
                "jsonp([])"
            })
    void whatIsNoBayeuxOrUnclearIsSaidToBe(String body) {
        assertThat(request(body).state()).isEqualTo(ReadState.NOT_BAYEUX);
        assertThatIllegalStateException().isThrownBy(() -> request(body).request());
    }

    @Test
    void otherEncodingsAreNotRead() {
        RequestReader reader = new RequestReader(1_000, 10);
        reader.feed(ByteBuffer.wrap("[{\"channel\":\"/a\"}]".getBytes(java.nio.charset.StandardCharsets.UTF_16)));

        assertThat(reader.end()).isEqualTo(ReadState.NOT_BAYEUX);
    }

    @Test
    void tooLongBodyKeepsWhatItsBeginningTold() {
        RequestReader reader = new RequestReader(60, 10);
        reader.feed(ByteBuffer.wrap(utf8("[{\"clientId\":\"abc\",\"channel\":\"/foo\",\"data\":\"" + "a".repeat(100))));

        assertThat(reader.end()).isEqualTo(ReadState.TOO_LONG);
        assertThat(reader.clientId()).isEqualTo("abc");
        assertThat(reader.isWhole()).isFalse();
    }

    @Test
    void boundOnBytesIsExact() {
        byte[] body = utf8("[{\"channel\":\"/a\"}]");
        RequestReader enough = new RequestReader(body.length, 10);
        RequestReader less = new RequestReader(body.length - 1, 10);
        enough.feed(ByteBuffer.wrap(body));
        less.feed(ByteBuffer.wrap(body));

        assertThat(enough.end()).isEqualTo(ReadState.READ);
        assertThat(less.end()).isEqualTo(ReadState.TOO_LONG);
    }

    @Test
    void tooManyMessagesAreTooLong() {
        RequestReader reader = new RequestReader(1_000, 2);
        reader.feed(ByteBuffer.wrap(utf8("[{\"clientId\":\"a\"},{},{}]")));

        assertThat(reader.end()).isEqualTo(ReadState.TOO_LONG);
        assertThat(reader.clientId()).isEqualTo("a");
    }

    @Test
    void deepNestingIsRefusedWithoutAnError() {
        assertThat(request("[{'data':" + "[".repeat(10_000)).state()).isEqualTo(ReadState.NOT_BAYEUX);
    }

    @Test
    void overlongSessionIsNone() {
        assertThat(request("[{'clientId':'" + "a".repeat(129) + "'}]").state()).isEqualTo(ReadState.NOT_BAYEUX);
    }

    @Test
    void connectThatAsksForAnAnswerOrIsNotAloneIsNoPoll() {
        assertThat(request("[{'channel':'/meta/connect','advice':{'timeout':0}}]")
                        .request()
                        .isPoll())
                .isFalse();
        assertThat(request("[{'channel':'/meta/connect','advice':{'timeout':10.5}}]")
                        .request()
                        .isPoll())
                .isTrue();
        assertThat(request("[{'channel':'/meta/connect'},{'channel':'/foo'}]")
                        .request()
                        .isPoll())
                .isFalse();
    }
}
