// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.haproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.halley.lb.undertow.kit.RawClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guide's file, without what HAProxy 2 refuses, run here and by HAProxy: answers, cookies and the page's CSV. */
class GuideBesideHaproxyIT {

    private static final String LOGIN = "Authorization: Basic "
            + Base64.getEncoder().encodeToString("baina:P@55word".getBytes(StandardCharsets.US_ASCII));

    /** Of the CSV's columns those that the talk determines. */
    private static final List<String> COLUMNS = List.of(
            "# pxname",
            "svname",
            "qcur",
            "scur",
            "stot",
            "status",
            "weight",
            "act",
            "bck",
            "downtime",
            "pid",
            "type",
            "lbtot",
            "hrsp_1xx",
            "hrsp_2xx",
            "hrsp_3xx",
            "hrsp_4xx",
            "hrsp_5xx",
            "cli_abrt",
            "srv_abrt",
            "wretr",
            "wredis",
            "econ",
            "eresp",
            "slim");

    /** A frontend's other counts include the connection that asks for the page. */
    private static final List<String> OF_FRONTENDS = List.of("# pxname", "svname", "status", "type", "slim");

    private static TwoServers servers;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        servers = new TwoServers();
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    private static String guide() {
        return """
                defaults
                  mode http
                  option httplog
                  option http-server-close
                  option redispatch
                  option forwardfor
                  retries 3
                  timeout connect 10s
                  timeout client 50s
                  timeout server 50s
                  timeout queue 30s
                  timeout http-keep-alive 2s
                  timeout http-request 15s
                  default-server inter 5s rise 2 fall 3
                  stats uri /stats
                  stats refresh 10s
                  stats auth baina:P@55word
                frontend ready
                  bind 127.0.0.1:PORT2
                  default_backend cometd
                frontend ft_web
                  bind 127.0.0.1:PORT1
                  timeout client 10m
                  timeout client-fin 5s
                  maxconn 1200
                  default_backend cometd
                backend cometd
                  timeout server 10m
                  timeout tunnel 10m
                  balance roundrobin
                  cookie SERVERID insert
                  server bayeux-srv1 127.0.0.1:%d maxconn 400 weight 10 cookie bayeux-srv1
                  server bayeux-srv2 127.0.0.1:%d maxconn 400 weight 10 cookie bayeux-srv2
                """.formatted(servers.a.port(), servers.b.port());
    }

    private static void note(List<String> talk, String what, RawClient client, String request) throws Exception {
        var answer = client.send(request).read();
        talk.add(what + ": " + answer.status() + " " + answer.header("set-cookie") + " " + answer.body());
    }

    private static String get(String target, String... lines) {
        StringBuilder request = new StringBuilder("GET " + target + " HTTP/1.1\r\nHost: x\r\n");
        for (String line : lines) {
            request.append(line).append("\r\n");
        }
        return request.append("\r\n").toString();
    }

    private static List<String> talk(int port) throws Exception {
        List<String> talk = new ArrayList<>();
        try (RawClient client = RawClient.connect(port)) {
            note(talk, "new", client, get("/"));
            note(talk, "new again", client, get("/"));
            note(talk, "known", client, get("/", "Cookie: SERVERID=bayeux-srv2"));
            note(talk, "known again", client, get("/", "Cookie: SERVERID=bayeux-srv2"));
            note(talk, "among others", client, get("/", "Cookie: a=b; SERVERID=bayeux-srv1; c=d"));
            note(talk, "unknown", client, get("/", "Cookie: SERVERID=nobody"));
            note(talk, "passed on", client, get("/tell?Cookie", "Cookie: SERVERID=bayeux-srv2; x=y"));
            note(talk, "forwarded for", client, get("/tell?X-Forwarded-For", "Cookie: SERVERID=bayeux-srv2"));
            note(talk, "own cookie", client, get("/set?k=v", "Cookie: SERVERID=bayeux-srv2"));
            note(talk, "status", client, get("/status?404", "Cookie: SERVERID=bayeux-srv2"));
            note(talk, "post", client, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n[]");
        }
        return talk;
    }

    private static List<Map<String, String>> csv(int port) throws Exception {
        try (RawClient client = RawClient.connect(port)) {
            String[] lines = client.send(get("/stats;csv", LOGIN)).read().body().split("\r?\n");
            String[] names = lines[0].split(",", -1);
            List<Map<String, String>> rows = new ArrayList<>();
            rows.add(Map.of("header", lines[0]));
            for (int i = 1; i < lines.length; i++) {
                String[] values = lines[i].split(",", -1);
                Map<String, String> row = new TreeMap<>();
                for (int column = 0; column < Math.min(names.length, values.length); column++) {
                    row.put(names[column], values[column]);
                }
                if (!"ready".equals(row.get("# pxname"))) {
                    rows.add(row);
                }
            }
            return rows;
        }
    }

    private static String row(Map<String, String> row) {
        StringBuilder text = new StringBuilder();
        boolean frontend = "FRONTEND".equals(row.get("svname"));
        for (String column : frontend ? OF_FRONTENDS : COLUMNS) {
            // HAProxy shows its default for fullconn as a backend's limit: a tenth of its frontends' limits.
            boolean fullconn = column.equals("slim") && "BACKEND".equals(row.get("svname"));
            text.append(fullconn ? "" : column + '=' + row.get(column) + ' ');
        }
        return text.toString();
    }

    @Test
    void answersCookiesAndCountersAreHaproxys() throws Exception {
        assumeThat(HaproxyProcess.isInstalled()).as("haproxy is not installed").isTrue();
        List<String> theirTalk;
        List<Map<String, String>> theirCsv;
        try (HaproxyProcess haproxy = new HaproxyProcess(folder, guide())) {
            theirTalk = talk(haproxy.port(1));
            theirCsv = csv(haproxy.port(1));
        }
        try (Stand stand = new Stand(guide())) {
            assertThat(talk(stand.port(1))).isEqualTo(theirTalk);
            List<Map<String, String>> csv = csv(stand.port(1));

            // HAProxy adds columns at the end with each version, and ours are in its order.
            assertThat(theirCsv.get(0).get("header")).startsWith(csv.get(0).get("header"));
            assertThat(csv.stream().skip(1).map(GuideBesideHaproxyIT::row).toList())
                    .isEqualTo(theirCsv.stream()
                            .skip(1)
                            .map(GuideBesideHaproxyIT::row)
                            .toList());
        }
    }

    @Test
    void thePageAsksForALoginAsHaproxyDoes() throws Exception {
        try (Stand stand = new Stand(guide());
                RawClient client = RawClient.connect(stand.port(1))) {
            var answer = client.get("/stats");
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.header("www-authenticate")).contains("Basic realm=");
        }
    }
}
