// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.haproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.halley.lb.undertow.kit.RawClient;
import io.halley.lb.undertow.kit.RawClient.Response;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What each directive of a backend does to requests on the wire: its line, a talk, and what that has to tell. */
class DirectivesIT {

    private static final String TABLE = "stick-table type string len 20 size 1k expire 1m\n";
    private static TwoServers servers;

    @BeforeAll
    static void start() {
        servers = new TwoServers();
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    private interface Talk {
        String with(RawClient client, Stand stand) throws Exception;
    }

    private enum Case {
        BALANCE_ROUNDROBIN("balance roundrobin", (client, stand) -> who(client, "/", "/", "/", "/"), "abab"),
        BALANCE_STATIC_RR("balance static-rr", (client, stand) -> who(client, "/", "/", "/", "/"), "abab"),
        BALANCE_LEASTCONN("balance leastconn", DirectivesIT::besideAHeldOne, "abb"),
        BALANCE_FIRST("balance first", (client, stand) -> who(client, "/", "/", "/"), "aaa"),
        BALANCE_SOURCE("balance source", (client, stand) -> spread(client, "/x%d", ""), "one"),
        BALANCE_RANDOM("balance random", (client, stand) -> spread(client, "/", ""), "both"),
        BALANCE_URI("balance uri", DirectivesIT::byPath, "one both"),
        BALANCE_URI_DEPTH("balance uri depth 1", (client, stand) -> spread(client, "/d/%d", ""), "one"),
        BALANCE_URI_LEN("balance uri len 3", (client, stand) -> spread(client, "/dd%d", ""), "one"),
        BALANCE_URI_WHOLE("balance uri whole", (client, stand) -> spread(client, "/d?%d", ""), "both"),
        BALANCE_URL_PARAM("balance url_param u", DirectivesIT::byParameter, "one both"),
        BALANCE_HDR("balance hdr(X-U)", DirectivesIT::byHeader, "one both"),
        BALANCE_HDR_DOMAIN(
                "balance hdr(X-U) use_domain_only",
                (client, stand) -> spread(client, "/", "X-U: w%d.example.org"),
                "one"),
        BALANCE_HASH("balance hash req.cook(u)", (client, stand) -> spread(client, "/", "Cookie: u=%d"), "both"),
        HASH_TYPE_CONSISTENT("balance uri\n hash-type consistent", DirectivesIT::byPath, "one both"),

        COOKIE_INSERT("cookie S insert", (client, stand) -> cookieOf(client.get("/")), "S=ca; path=/"),
        COOKIE_NAMES_THE_SERVER("cookie S insert", (client, stand) -> who(client, 3, "Cookie: S=cb"), "bbb"),
        COOKIE_WITHOUT_INDIRECT(
                "cookie S insert", (client, stand) -> told(client, "Cookie", "Cookie: S=cb"), "b[S=cb]"),
        COOKIE_INDIRECT("cookie S insert indirect", (client, stand) -> told(client, "Cookie", "Cookie: S=cb"), "bnull"),
        COOKIE_NOCACHE(
                "cookie S insert nocache", (client, stand) -> client.get("/").header("cache-control"), "private"),
        COOKIE_POSTONLY(
                "cookie S insert postonly",
                (client, stand) -> cookieOf(client.get("/")) + " " + cookieOf(client.post("/", "x")),
                "null S=cb; path=/"),
        COOKIE_WITHOUT_PRESERVE(
                "cookie S insert", (client, stand) -> cookieOf(client.get("/set?S=own")), "S=ca; path=/"),
        COOKIE_PRESERVE("cookie S insert preserve", (client, stand) -> cookieOf(client.get("/set?S=own")), "S=own"),
        COOKIE_REWRITE(
                "cookie S rewrite",
                (client, stand) -> cookieOf(client.get("/set?S=own")) + " " + cookieOf(client.get("/")),
                "S=ca null"),
        COOKIE_PREFIX(
                "cookie S prefix",
                (client, stand) ->
                        cookieOf(client.get("/set?S=own")) + " " + told(client, "Cookie", "Cookie: S=ca~own"),
                "S=ca~own a[S=own]"),
        COOKIE_ATTRIBUTES(
                "cookie S insert httponly secure domain .a.test attr SameSite=None",
                (client, stand) -> cookieOf(client.get("/")),
                "S=ca; path=/; domain=.a.test; HttpOnly; Secure; SameSite=None"),
        COOKIE_MAXIDLE(
                "cookie S insert maxidle 1h",
                (client, stand) -> cookieOf(client.get("/")).replaceFirst("[|][\\w+/-]{5};", "|DATE;") + " "
                        + who(client, 2, "Cookie: S=cb|AAAAB"),
                "S=ca|DATE; path=/ ba"),
        COOKIE_MAXLIFE(
                "cookie S insert maxlife 1h",
                (client, stand) -> cookieOf(client.get("/")).replaceFirst("[|][\\w+/-]{5}[|][\\w+/-]{5};", "|DATES;"),
                "S=ca|DATES; path=/"),
        COOKIE_DYNAMIC("dynamic-cookie-key k\n cookie S insert dynamic", DirectivesIT::dynamicCookie, "bbb"),
        APPSESSION(
                "appsession J len 20 timeout 1m",
                (client, stand) ->
                        who(client, "/set?J=1") + who(client, 2, "Cookie: J=1") + who(client, 1, "Cookie: J=2"),
                "aaab"),
        APPSESSION_LEN(
                "appsession J len 2 timeout 1m",
                (client, stand) -> who(client, "/set?J=123") + who(client, 2, "Cookie: J=12x"),
                "aaa"),
        APPSESSION_TIMEOUT("appsession J len 20 timeout 200ms", DirectivesIT::afterATime, "ab"),
        APPSESSION_PATH_PARAMETERS(
                "appsession J len 20 timeout 1m",
                (client, stand) -> who(client, "/set?J=1", "/x;j=1", "/x;J=1?y", "/x?J=1"),
                "aaab"),
        APPSESSION_QUERY_STRING(
                "appsession J len 20 timeout 1m mode query-string",
                (client, stand) -> who(client, "/set?J=1", "/?x&J=1", "/?J=1", "/;J=1"),
                "aaab"),
        APPSESSION_REQUEST_LEARN(
                "appsession J len 20 timeout 1m request-learn",
                (client, stand) -> who(client, 3, "Cookie: J=1"),
                "aaa"),
        APPSESSION_WITHOUT_REQUEST_LEARN(
                "appsession J len 20 timeout 1m", (client, stand) -> who(client, 3, "Cookie: J=1"), "aba"),
        APPSESSION_PREFIX(
                "appsession J len 20 timeout 1m prefix",
                (client, stand) -> who(client, "/set?JXY=1")
                        + who(client, 2, "Cookie: k=v; JXY=1")
                        + who(client, "/;JXY=1")
                        + who(client, 1, "Cookie: JXZ=1"),
                "aaaab"),
        APPSESSION_BESIDE_ITS_COOKIE(
                "cookie S insert\n appsession S len 20 timeout 1m request-learn",
                (client, stand) -> who(client, 3, "Cookie: S=1"),
                "aba"),

        STICK_ON_SRC("stick-table type ip size 1k expire 1m\n stick on src", (client, stand) -> who(client, 3), "aaa"),
        STICK_ON_HDR(
                TABLE + " stick on hdr(X-U)",
                (client, stand) -> who(client, 2, "X-U: 1") + who(client, 2, "X-U: 2") + who(client, 2, "X-U: 1"),
                "aabbaa"),
        STICK_ON_URL_PARAM(TABLE + " stick on url_param(u)", (client, stand) -> who(client, "/?u=1", "/?u=1"), "aa"),
        STICK_MATCH_AND_STORE_REQUEST(
                TABLE + " stick match hdr(X-U)\n stick store-request hdr(X-U)",
                (client, stand) -> who(client, 3, "X-U: 1"),
                "aaa"),
        STICK_STORE_RESPONSE(
                TABLE + " stick match req.cook(J)\n stick store-response res.cook(J)",
                (client, stand) ->
                        who(client, "/set?J=1") + who(client, 2, "Cookie: J=1") + who(client, 2, "Cookie: J=2"),
                "aaaba"),
        STICK_ON_IF(
                TABLE + " stick on hdr(X-U) if { path /s }",
                (client, stand) -> at(client, "/s", "/s", "/o", "/o", "/s"),
                "aabaa"),
        STICK_ON_UNLESS(
                TABLE + " acl open path /o\n stick on hdr(X-U) unless open",
                (client, stand) -> at(client, "/s", "/s", "/o", "/o", "/s"),
                "aabaa"),
        STICK_MATCH_IF(
                TABLE + " stick match hdr(X-U) if { path /s }\n stick store-request hdr(X-U)",
                (client, stand) -> at(client, "/o", "/s", "/o", "/s"),
                "aabb"),
        STICK_STORE_REQUEST_IF(
                TABLE + " stick match hdr(X-U)\n stick store-request hdr(X-U) if { path /s }",
                (client, stand) -> at(client, "/o", "/o", "/s", "/o", "/o"),
                "abaaa"),
        STICK_STORE_RESPONSE_IF(
                TABLE + " stick match cook(J)\n stick store-response res.cook(J) if METH_POST",
                (client, stand) -> who(client, "/set?J=1")
                        + client.post("/set?J=2", "").body()
                        + who(client, 1, "Cookie: J=1")
                        + who(client, 2, "Cookie: J=2"),
                "ababb"),

        WEIGHT("balance roundrobin", "weight 3", (client, stand) -> share(client, 8), "a6 b2"),
        BACKUP("balance roundrobin", "backup", (client, stand) -> who(client, 3), "bbb"),
        DISABLED("balance roundrobin", "disabled", (client, stand) -> who(client, 3), "bbb"),
        ONE_BACKUP("default-server backup", (client, stand) -> who(client, 3), "aaa"),
        OPTION_ALLBACKUPS("default-server backup\n option allbackups", (client, stand) -> who(client, 4), "abab"),
        MAXCONN_AND_TIMEOUT_QUEUE(
                "balance first\n timeout queue 200ms\n default-server maxconn 1", DirectivesIT::beyondMaxconn, "503"),
        CHECK("default-server inter 50ms fall 1", "check port PORT9", DirectivesIT::whenAIsDown, "bbb"),
        OPTION_PERSIST(
                "cookie S insert\n option persist\n default-server inter 50ms fall 1",
                "check port PORT9",
                (client, stand) -> whenAIsDown(client, stand) + who(client, 2, "Cookie: S=ca"),
                "bbbaa"),
        OPTION_HTTPCHK(
                "option httpchk GET /status?500\n default-server inter 50ms fall 1",
                "check",
                DirectivesIT::whenAIsDown,
                "bbb"),
        HTTP_CHECK_EXPECT(
                "option httpchk GET /fail-a\n http-check expect status 200\n default-server inter 50ms fall 1",
                "check",
                DirectivesIT::whenAIsDown,
                "bbb"),
        OBSERVE(
                "balance first\n default-server inter 1h",
                "check observe layer7 error-limit 2 on-error mark-down",
                (client, stand) -> who(client, "/status?500", "/status?500") + eventually(client, "/", "b"),
                "aab"),

        RETRIES_WITHOUT_REDISPATCH(
                "balance first\n retries 0\n server dead 127.0.0.1:PORT9 cookie d",
                (client, stand) -> status(client, "/"),
                "503"),
        OPTION_REDISPATCH(
                "balance first\n retries 1\n option redispatch 1\n server dead 127.0.0.1:PORT9",
                (client, stand) -> who(client, "/"),
                "a"),
        RETRY_ON(
                "balance first\n retries 1\n option redispatch 1\n retry-on 503",
                (client, stand) -> who(client, "/fail-a"),
                "b"),
        WITHOUT_RETRY_ON(
                "balance first\n retries 1\n option redispatch 1", (client, stand) -> status(client, "/fail-a"), "503"),
        TIMEOUT_SERVER("timeout server 200ms", (client, stand) -> status(client, "/wait?3000"), "504"),
        TIMEOUT_HTTP_REQUEST(
                "timeout http-request 200ms",
                (client, stand) -> {
                    client.send("GET / HTTP/1.1\r\nHost: x\r\n");
                    return Integer.toString(client.read().status());
                },
                "408"),
        OPTION_FORWARDFOR("option forwardfor", (client, stand) -> told(client, "X-Forwarded-For"), "a[127.0.0.1]"),
        OPTION_FORWARDFOR_EXCEPT(
                "option forwardfor except 127.0.0.0/8", (client, stand) -> told(client, "X-Forwarded-For"), "anull"),
        OPTION_FORWARDFOR_HEADER(
                "option forwardfor header X-Client", (client, stand) -> told(client, "X-Client"), "a[127.0.0.1]"),
        OPTION_FORWARDFOR_IF_NONE(
                "option forwardfor if-none",
                (client, stand) -> told(client, "X-Forwarded-For", "X-Forwarded-For: 192.0.2.1"),
                "a[192.0.2.1]"),
        OPTION_HTTP_SERVER_CLOSE("balance first\n option http-server-close", DirectivesIT::connections, "2"),
        OPTION_HTTP_KEEP_ALIVE("balance first\n option http-keep-alive", DirectivesIT::connections, "1"),
        HTTP_REUSE_NEVER("balance first\n http-reuse never", DirectivesIT::connections, "2"),
        OPTION_HTTP_PRETEND_KEEPALIVE(
                "option http-server-close\n option http-pretend-keepalive",
                (client, stand) -> client.get("/").header("connection") + who(client, "/"),
                "nullb");

        private final String lines;
        private final String optionsOfA;
        private final Talk talk;
        private final String expected;

        Case(String lines, Talk talk, String expected) {
            this(lines, "", talk, expected);
        }

        Case(String lines, String optionsOfA, Talk talk, String expected) {
            this.lines = lines;
            this.optionsOfA = optionsOfA;
            this.talk = talk;
            this.expected = expected;
        }
    }

    @ParameterizedTest
    @EnumSource
    void directiveOnTheWire(Case directive) throws Exception {
        String cookies = directive.lines.contains("dynamic") ? "" : " cookie c";
        String text = "listen web\n bind 127.0.0.1:PORT1\n " + directive.lines + "\n server a 127.0.0.1:"
                + servers.a.port() + (cookies.isEmpty() ? "" : cookies + "a") + " " + directive.optionsOfA
                + "\n server b 127.0.0.1:"
                + servers.b.port() + (cookies.isEmpty() ? "" : cookies + "b") + "\n";
        try (Stand stand = new Stand(text);
                RawClient client = stand.client()) {
            assertThat(directive.talk.with(client, stand)).isEqualTo(directive.expected);
        }
    }

    private static String cookieOf(Response response) {
        return response.header("set-cookie");
    }

    /** Returns who answered, one letter for each target. */
    private static String who(RawClient client, String... targets) throws IOException {
        StringBuilder who = new StringBuilder();
        for (String target : targets) {
            who.append(client.get(target).body());
        }
        return who.toString();
    }

    private static String who(RawClient client, int times, String... headers) throws IOException {
        StringBuilder who = new StringBuilder();
        for (int i = 0; i < times; i++) {
            who.append(client.get("/", headers).body());
        }
        return who.toString();
    }

    /** Asks for targets as one client, of the header that the tables know. */
    private static String at(RawClient client, String... targets) throws IOException {
        StringBuilder who = new StringBuilder();
        for (String target : targets) {
            who.append(client.get(target, "X-U: 1").body());
        }
        return who.toString();
    }

    private static String status(RawClient client, String target) throws IOException {
        return Integer.toString(client.get(target).status());
    }

    /** Returns which server answered and the header that it got. */
    private static String told(RawClient client, String header, String... headers) throws IOException {
        return client.get("/tell?" + header, headers).body();
    }

    private static String share(RawClient client, int times) throws IOException {
        String who = who(client, times);
        long ofA = who.chars().filter(c -> c == 'a').count();
        return "a" + ofA + " b" + (times - ofA);
    }

    /** Returns whether forty requests that differ by a number go to one server or to both. */
    private static String spread(RawClient client, String target, String header) throws IOException {
        StringBuilder who = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            String line = header.formatted(i);
            who.append(client.get(target.formatted(i), line.isEmpty() ? new String[0] : new String[] {line})
                    .body());
        }
        return who.indexOf("a") >= 0 && who.indexOf("b") >= 0 ? "both" : "one";
    }

    private static String byPath(RawClient client, Stand stand) throws IOException {
        return spread(client, "/p?%d", "") + " " + spread(client, "/p%d", "");
    }

    private static String byParameter(RawClient client, Stand stand) throws IOException {
        return spread(client, "/p%d?u=1", "") + " " + spread(client, "/?u=%d", "");
    }

    private static String byHeader(RawClient client, Stand stand) throws IOException {
        return spread(client, "/p%d", "X-U: 1") + " " + spread(client, "/", "X-U: %d");
    }

    private static String besideAHeldOne(RawClient client, Stand stand) throws IOException {
        int before = servers.a.requests();
        try (RawClient held = stand.client()) {
            held.send("GET /wait?3000 HTTP/1.1\r\nHost: x\r\n\r\n");
            await().until(() -> servers.a.requests() > before);
            return "a" + who(client, "/", "/");
        }
    }

    private static String beyondMaxconn(RawClient client, Stand stand) throws IOException {
        int before = servers.a.requests() + servers.b.requests();
        try (RawClient one = stand.client();
                RawClient two = stand.client()) {
            for (RawClient held : List.of(one, two)) {
                held.send("GET /wait?5000 HTTP/1.1\r\nHost: x\r\n\r\n");
            }
            await().until(() -> servers.a.requests() + servers.b.requests() == before + 2);
            return status(client, "/");
        }
    }

    /** Returns how many connections two requests to a server took. */
    private static String connections(RawClient client, Stand stand) throws IOException {
        return who(client, "/port").equals(who(client, "/port")) ? "1" : "2";
    }

    private static String dynamicCookie(RawClient client, Stand stand) throws IOException {
        client.get("/");
        Response second = client.get("/");
        String pair = cookieOf(second).substring(0, cookieOf(second).indexOf(';'));
        assertThat(pair).doesNotContain("cb");
        return second.body() + who(client, 2, "Cookie: " + pair);
    }

    private static String afterATime(RawClient client, Stand stand) throws Exception {
        String first = who(client, "/set?J=1");
        Thread.sleep(500); // longer than the entry lives
        return first + who(client, 1, "Cookie: J=1");
    }

    /** Waits until none of three goes to a. */
    private static String whenAIsDown(RawClient client, Stand stand) {
        await().until(() -> who(client, 3).equals("bbb"));
        return "bbb";
    }

    private static String eventually(RawClient client, String target, String server) {
        await().until(() -> who(client, target).equals(server));
        return server;
    }
}
