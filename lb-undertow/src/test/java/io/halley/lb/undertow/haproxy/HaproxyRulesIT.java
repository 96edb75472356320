// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.haproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.halley.lb.undertow.kit.NamedServer;
import io.halley.lb.undertow.kit.RawClient;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each rule of a file on the wire, and beside it the real HAProxy with the same file where that is installed. */
@ParameterizedClass
@EnumSource(ListenerKind.class)
class HaproxyRulesIT {

    private final ListenerKind listener;

    private static final String TABLE =
            " stick-table type ip size 1k expire 30s store conn_cur,conn_rate(10s),http_req_rate(10s),http_err_rate(10s)\n";

    @TempDir
    Path folder;

    private final NamedServer a = NamedServer.start(
            "a",
            exchange -> exchange.getResponseSender()
                    .send("a" + exchange.getRequestHeaders().get("X-Set")
                            + exchange.getRequestHeaders().get("X-Add")
                            + exchange.getRequestHeaders().get("X-Del")));
    private final NamedServer b = NamedServer.start("b");

    HaproxyRulesIT(ListenerKind listener) {
        this.listener = listener;
    }

    @AfterEach
    void close() {
        a.close();
        b.close();
    }

    /** Asks a balancer at a port, and tells what came of it. */
    private interface Talk {
        String with(int port) throws Exception;
    }

    /** Lines of a frontend, a talk, and what it has to tell. */
    private enum Case {
        DENY(
                " http-request deny deny_status 429 if { path_beg /busy }\n http-request deny if { path /secret }\n",
                port -> one(port, "/", "/busy/x", "/secret", "/"),
                "200 429 403 200"),
        ALLOW_ENDS_THE_LIST(
                " http-request allow if { path /open }\n http-request deny\n",
                port -> one(port, "/open", "/else"),
                "200 403"),
        A_REPEATED_HEADER_HIDES_NOTHING(
                " http-request deny if { hdr(X-Bad) -i yes }\n",
                port -> Integer.toString(asked(port, "/", "X-Bad: no", "X-Bad: maybe, yes")),
                "403"),
        REQUEST_RATE(
                TABLE
                        + " http-request track-sc0 src\n http-request deny deny_status 429 if { sc0_http_req_rate gt 2 }\n",
                port -> one(port, "/", "/", "/", "/"),
                "200 200 429 429"),
        REQUEST_RATE_OF_A_HEADER(
                " stick-table type string len 20 size 1k expire 30s store http_req_rate(10s)\n"
                        + " http-request track-sc1 hdr(X-Key)\n http-request deny if { sc1_http_req_rate gt 1 }\n",
                port -> asked(port, "/", "X-Key: k") + " " + asked(port, "/", "X-Key: k") + " "
                        + asked(port, "/", "X-Key: l") + " " + asked(port, "/"),
                "200 403 200 200"),
        REQUESTS_ON_TRACKED_CONNECTIONS(
                TABLE + " tcp-request connection track-sc0 src\n http-request deny if { sc0_http_req_rate gt 2 }\n",
                port -> one(port, "/", "/", "/"),
                "200 200 403"),
        CONNECTION_RATE(
                TABLE
                        + " tcp-request connection track-sc0 src\n tcp-request connection reject if { sc0_conn_rate gt 2 }\n",
                port -> one(port, "/") + " " + one(port, "/") + " " + one(port, "/"),
                "200 200 closed"),
        OPEN_CONNECTIONS(
                TABLE + " tcp-request connection track-sc0 src\n http-request deny if { sc0_conn_cur gt 1 }\n",
                HaproxyRulesIT::whileAnotherIsOpen,
                "200 403 200"),
        REJECTED_ADDRESSES(
                " tcp-request connection accept if { src 127.0.0.1 }\n tcp-request connection reject\n",
                port -> one(port, "/"),
                "200"),
        ERROR_RATE(
                TABLE
                        + " tcp-request connection track-sc0 src\n http-request deny deny_status 429 if { sc0_http_err_rate"
                        + " gt 1 }\n http-request deny if { path /no }\n",
                port -> one(port, "/no", "/no", "/"),
                "403 403 429"),
        WHAT_A_TABLE_HOLDS_FOR_THE_SOURCE(
                TABLE + " http-request deny if { src_http_req_rate(web) gt 1 }\n http-request track-sc0 src\n",
                port -> one(port, "/", "/", "/"),
                "200 200 403"),
        TARPIT(" timeout tarpit 400ms\n http-request tarpit if { path /t }\n", HaproxyRulesIT::held, "500 held"),
        TARPIT_WITH_A_STATUS(
                " timeout tarpit 400ms\n http-request tarpit deny_status 429 if { path /t }\n",
                HaproxyRulesIT::held,
                "429 held"),
        REJECT(" http-request reject if { path /r }\n", port -> one(port, "/", "/r"), "200 closed"),
        RULES_SEE_WHAT_RULES_BEFORE_THEM_HAVE_CHANGED(
                " http-request set-header X-Kind b\n http-request del-header X-Old\n"
                        + " http-request deny deny_status 429 if { hdr(X-Old) x }\n use_backend other if { hdr(X-Kind) b }\n",
                port -> {
                    try (RawClient client = RawClient.connect(port)) {
                        return client.get("/", "X-Kind: a", "X-Old: x").body();
                    }
                },
                "b"),
        HEADERS(
                " http-request set-header X-Set %[src]\n http-request add-header X-Add 1\n"
                        + " http-request del-header X-Del\n",
                port -> {
                    try (RawClient client = RawClient.connect(port)) {
                        return client.get("/", "X-Set: spoofed", "X-Add: 0", "X-Del: 1")
                                .body();
                    }
                },
                "a[127.0.0.1][0, 1]null"),
        CHOICE_OF_A_BACKEND(
                " acl other path_beg /b\n use_backend other if other\n",
                port -> {
                    try (RawClient client = RawClient.connect(port)) {
                        return client.get("/b/x").body() + " "
                                + client.get("/").body().charAt(0);
                    }
                },
                "b a"),
        RULES_OF_A_BACKEND(
                " use_backend other if { path_beg /b }\n",
                port -> one(port, "/b/private", "/b", "/private"),
                "403 200 200"),
        A_FAILING_MONITOR(
                " monitor-uri /up\n monitor fail if { nbsrv(empty) lt 1 }\n", port -> one(port, "/up", "/"), "503 200"),
        A_PASSING_MONITOR(
                " monitor-uri /up\n monitor fail if { nbsrv(other) lt 1 }\n http-request deny if { path /up }\n",
                port -> one(port, "/up"),
                "200");

        private final String lines;
        private final Talk talk;
        private final String expected;

        Case(String lines, Talk talk, String expected) {
            this.lines = lines;
            this.talk = talk;
            this.expected = expected;
        }
    }

    private String file(Case rule) {
        return "frontend ready\n bind 127.0.0.1:PORT2\n monitor-uri /\nfrontend web\n bind 127.0.0.1:PORT1\n"
                + rule.lines
                + " default_backend main\nbackend main\n server a 127.0.0.1:" + a.port()
                + "\nbackend other\n http-request deny if { path_end /private }\n server b 127.0.0.1:" + b.port()
                + "\nbackend empty\n server none 127.0.0.1:" + b.port() + " disabled\n";
    }

    @ParameterizedTest
    @EnumSource
    void ruleOnTheWire(Case rule) throws Exception {
        try (Stand stand = new Stand(listener, file(rule))) {
            assertThat(rule.talk.with(stand.port(1))).isEqualTo(rule.expected);
        }
    }

    @ParameterizedTest
    @EnumSource
    void haproxySaysTheSame(Case rule) throws Exception {
        assumeThat(listener).as("asked once").isEqualTo(ListenerKind.DIRECT);
        assumeThat(HaproxyProcess.isInstalled()).as("haproxy is not installed").isTrue();
        try (HaproxyProcess haproxy = new HaproxyProcess(folder, file(rule))) {
            assertThat(rule.talk.with(haproxy.port(1))).isEqualTo(rule.expected);
        }
    }

    @Test
    void tablesOutliveAReloadAndChangedOnesBeginAnew() throws Exception {
        String text = file(Case.REQUEST_RATE);
        try (Stand stand = new Stand(listener, text)) {
            assertThat(one(stand.port(1), "/", "/", "/")).isEqualTo("200 200 429");
            stand.reload(text.replace("gt 2", "gt 3"));
            assertThat(one(stand.port(1), "/")).isEqualTo("429");
            stand.reload(text.replace("size 1k", "size 2k"));
            assertThat(one(stand.port(1), "/")).isEqualTo("200");
        }
    }

    @Test
    void heldPollsAreNoOpenConnectionsAndNoAbuse() throws Exception {
        String rules = TABLE + " http-request track-sc0 src\n http-request deny if { sc0_http_req_rate gt 2 }\n";
        try (NamedServer holding = NamedServer.start(
                        "h",
                        exchange -> exchange.dispatch(() -> {
                            try {
                                Thread.sleep(130);
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                            exchange.getResponseSender().send("[]");
                        }));
                Stand stand = new Stand(
                        listener,
                        "frontend web\n bind 127.0.0.1:PORT1\n" + rules
                                + " default_backend be\nbackend be\n server h 127.0.0.1:" + holding.port() + "\n")) {
            assertThat(one(
                            stand.port(1),
                            "/cometd/connect",
                            "/cometd/connect",
                            "/cometd/connect",
                            "/cometd/connect",
                            "/"))
                    .isEqualTo("200 200 200 200 200");
        }
    }

    @Test
    void withoutABackendRulesAreCarriedOutAllTheSame() throws Exception {
        try (Stand stand = new Stand(
                listener,
                "frontend web\n bind 127.0.0.1:PORT1\n timeout tarpit 300ms\n"
                        + " http-request deny if { path /d }\n http-request tarpit if { path /t }\n"
                        + " http-request reject if { path /r }\n")) {
            assertThat(one(stand.port(1), "/", "/d")).isEqualTo("503 403");
            assertThat(held(stand.port(1))).isEqualTo("500 held");
            assertThat(one(stand.port(1), "/r")).isEqualTo("closed");
        }
    }

    @Test
    void aRuleChangesTheHostButNotHowTheBodyEnds() throws Exception {
        try (NamedServer telling = NamedServer.start(
                        "t",
                        exchange -> exchange.getRequestReceiver()
                                .receiveFullString((asked, body) ->
                                        asked.getResponseSender().send(asked.getHostName() + " " + body)));
                Stand stand = new Stand(
                        listener,
                        "frontend web\n bind 127.0.0.1:PORT1\n"
                                + " http-request set-header Host other.test\n http-request del-header Content-Length\n"
                                + " http-request add-header Transfer-Encoding chunked\n default_backend be\n"
                                + "backend be\n server t 127.0.0.1:" + telling.port() + "\n");
                RawClient client = stand.client()) {
            assertThat(client.post("/", "body").body()).isEqualTo("other.test body");
            assertThat(client.post("/", "next").body()).isEqualTo("other.test next");
        }
    }

    @Test
    void theStatsPageCountsWhatWasDenied() throws Exception {
        try (Stand stand = new Stand(
                listener,
                "frontend stats\n bind 127.0.0.1:PORT2\n stats enable\n stats uri /s\n"
                        + "frontend web\n bind 127.0.0.1:PORT1\n" + TABLE
                        + " tcp-request connection track-sc0 src\n tcp-request connection reject if { sc0_conn_rate gt 1 }\n"
                        + " http-request deny if { path /d }\n default_backend be\nbackend be\n server a 127.0.0.1:"
                        + a.port()
                        + "\n")) {
            one(stand.port(1), "/d", "/d", "/");
            one(stand.port(1), "/");
            await().untilAsserted(() -> {
                List<String> web = column(stand, "web,FRONTEND,");
                assertThat(web)
                        .contains("dreq=2", "dcon=1", "scur=0", "stot=1", "conn_tot=2", "hrsp_4xx=2", "hrsp_2xx=1");
            });
        }
    }

    private static List<String> column(Stand stand, String row) throws IOException {
        try (RawClient client = RawClient.connect(stand.port(2))) {
            String[] csv = client.get("/s;csv").body().split("\n");
            String[] names = csv[0].substring(2).split(",", -1);
            for (String line : csv) {
                if (line.startsWith(row)) {
                    String[] values = line.split(",", -1);
                    return java.util.stream.IntStream.range(0, Math.min(names.length, values.length))
                            .mapToObj(i -> names[i] + "=" + values[i])
                            .toList();
                }
            }
            return List.of();
        }
    }

    /** Asks for targets on one connection; {@code closed} where that ends it without an answer. */
    private static String one(int port, String... targets) throws IOException {
        StringBuilder statuses = new StringBuilder();
        RawClient client = RawClient.connect(port);
        for (String target : targets) {
            statuses.append(statuses.isEmpty() ? "" : " ");
            try {
                RawClient.Response answer = client.get(target);
                statuses.append(answer.status());
                if ("close".equalsIgnoreCase(answer.header("connection"))) {
                    client.close();
                    client = RawClient.connect(port);
                }
            } catch (EOFException | java.net.SocketException e) {
                statuses.append("closed");
            }
        }
        client.close();
        return statuses.toString();
    }

    private static int asked(int port, String target, String... headers) throws IOException {
        try (RawClient client = RawClient.connect(port)) {
            return client.get(target, headers).status();
        }
    }

    private static String whileAnotherIsOpen(int port) throws IOException {
        try (RawClient open = RawClient.connect(port)) {
            String statuses = open.get("/").status() + " " + one(port, "/");
            open.close();
            await().until(() -> one(port, "/").equals("200"));
            return statuses + " 200";
        }
    }

    private static String held(int port) throws IOException {
        long before = System.nanoTime();
        int status = asked(port, "/t");
        return status + (System.nanoTime() - before >= 300_000_000L ? " held" : " at once");
    }
}
