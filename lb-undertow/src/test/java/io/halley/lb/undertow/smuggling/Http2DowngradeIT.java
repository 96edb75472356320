// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.smuggling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.halley.lb.Backend;
import io.halley.lb.model.ForwardedHeaders;
import io.halley.lb.retry.RetryPolicy;
import io.halley.lb.undertow.BalancerHandler;
import io.halley.lb.undertow.kit.Balancer;
import io.halley.lb.undertow.kit.RawClient;
import io.halley.lb.undertow.kit.RawHttp2;
import io.halley.lb.undertow.kit.RecordingServer;
import io.halley.lb.undertow.kit.Rig;
import io.undertow.UndertowOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests of HTTP/2 that would be something else by HTTP/1.1: {@code http2.txt}, one balancer, one server. */
class Http2DowngradeIT {

    private static final Path FILE = Path.of("src/test/resources/smuggling/http2.txt");
    private static final Pattern LINE =
            Pattern.compile("(\\d{3}|refused) *(?:\\[([0-9a-f,-]+)])? \\| (.*?)(?: \\|\\| (.*?))?(?: => (.*))?");
    private static final String NEIGHBOUR = "GET /neighbour HTTP/1.1\r\nHost: test\r\n\r\n";

    private static final Rig RIG = new Rig();
    private static RecordingServer server;
    private static RawClient neighbour;

    /** One case: the fields and the body as they are sent, and what is expected. */
    record Case(String name, String outcome, List<String> fields, String body, String arrives, boolean broken) {}

    @BeforeAll
    static void start() throws Exception {
        server = RIG.with(RecordingServer.start());
        BalancerHandler handler = BalancerHandler.start(Backend.builder("test")
                .server("a", server.uri())
                .forwardedHeaders(ForwardedHeaders.none())
                .retry(RetryPolicy.retries(0))
                .build());
        RIG.use(Balancer.start(handler, options -> options.setServerOption(UndertowOptions.ENABLE_HTTP2, true)));
        neighbour = RIG.client();
    }

    @AfterAll
    static void close() throws Exception {
        RIG.close();
    }

    static Stream<Case> cases() throws IOException {
        List<Case> cases = new ArrayList<>();
        List<String> lines = Files.readAllLines(FILE);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            Matcher m = LINE.matcher(line);
            if (!m.matches()) {
                throw new IllegalArgumentException(FILE + ":" + (i + 1) + ": " + line);
            }
            List<String> sent = m.group(2) == null ? List.of(m.group(3)) : Octets.sweep(m.group(3), m.group(2));
            boolean broken = "part".equals(m.group(5));
            for (String fields : sent) {
                cases.add(new Case(
                        "line " + (i + 1) + ": " + fields,
                        m.group(1),
                        fields(fields),
                        m.group(4) == null ? null : Octets.of(m.group(4)),
                        m.group(5) == null || broken ? "" : Octets.of(m.group(5)),
                        broken));
            }
        }
        return cases.stream();
    }

    private static List<String> fields(String text) {
        Map<String, String> pseudo =
                new LinkedHashMap<>(Map.of(":method", "GET", ":scheme", "http", ":path", "/", ":authority", "x"));
        List<String> others = new ArrayList<>();
        for (String field : text.split(" \\| ")) {
            if (field.startsWith("-")) {
                pseudo.remove(field.substring(1));
                continue;
            }
            int colon = field.indexOf(':', 1);
            String name = Octets.of(field.substring(0, colon));
            String value = Octets.of(field.substring(colon + 1).replaceFirst("^ ", ""));
            if (name.startsWith(":")) {
                pseudo.put(name, value);
            } else {
                others.add(name);
                others.add(value);
            }
        }
        List<String> all = new ArrayList<>();
        pseudo.forEach((name, value) -> {
            all.add(name);
            all.add(value);
        });
        all.addAll(others);
        return all;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void reachesTheServerAsOneThingOnly(Case c) throws Exception {
        server.takeRequests();
        server.takeParts();
        try (RawHttp2 client = new RawHttp2(RIG.balancer().port())) {
            String outcome = client.request(c.body(), c.fields().toArray(new String[0]));
            if (c.outcome().equals("refused")) {
                assertThat(outcome).matches("[45]\\d\\d|reset|closed");
            } else {
                assertThat(outcome).isEqualTo(c.outcome());
            }
        }
        for (int i = 0; i < 2; i++) {
            assertThat(neighbour.get("/neighbour").body()).isEqualTo("/neighbour");
        }
        assertThat(server.takeRequests()).isEqualTo(c.arrives() + NEIGHBOUR + NEIGHBOUR);
        if (c.broken()) {
            await().until(() -> !server.takeParts().isEmpty());
        }
        assertThat(server.takeParts()).isEmpty();
    }
}
