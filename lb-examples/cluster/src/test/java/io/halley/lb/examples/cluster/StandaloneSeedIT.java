// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The checks that the guide's file asks for, at real servers. */
class StandaloneSeedIT {
    @TempDir
    Path folder;

    private static final String LOGIN =
            "Basic " + Base64.getEncoder().encodeToString("baina:P@55word".getBytes(StandardCharsets.UTF_8));

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void theChecksOfTheFileFindRealServersWellAndADeadOneDown() throws Exception {
        try (NodeCluster nodes = NodeCluster.start(3);
                StandaloneFront front = StandaloneFront.start(nodes)) {
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(servers(front.cometd()))
                            .hasSize(3)
                            .allSatisfy((name, line) -> assertThat(line)
                                    .containsEntry("status", "UP")
                                    .containsEntry("check_status", "L7OK")
                                    .containsEntry("check_code", "101")
                                    .containsEntry("chkfail", "0")));

            nodes.kill("n2");

            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(servers(front.cometd()).get("bayeux-srv2"))
                            .containsEntry("status", "DOWN")
                            .containsEntry("check_status", "L4CON")
                            .containsEntry("chkdown", "1"));
            assertThat(servers(front.cometd()).get("bayuex-srv1")).containsEntry("status", "UP");
        }
    }

    /** HAProxy sends the guide's words as they are, and they lack the key and version that RFC 6455 asks for. */
    @Test
    void haproxyWithTheSameCheckFindsNoServerWell() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/sbin/haproxy")), "skipped: needs haproxy");
        try (NodeCluster nodes = NodeCluster.start(3)) {
            int port = StandaloneFront.freePort();
            String own = "(?m)^ *(chroot|pidfile|uid|gid|daemon|nbproc|appsession) .*$";
            Path file = Files.writeString(
                    folder.resolve("haproxy.cfg"),
                    StandaloneFront.config(nodes, port).replaceAll(own, "").replace("maxconn 120000", "maxconn 100"));
            Process haproxy = new ProcessBuilder("/usr/sbin/haproxy", "-db", "-f", file.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("output.txt").toFile())
                    .start();
            try {
                URI front = URI.create("http://127.0.0.1:" + port + "/");
                await().atMost(Duration.ofSeconds(30))
                        .ignoreExceptions()
                        .untilAsserted(() -> assertThat(servers(front))
                                .as(Files.readString(folder.resolve("output.txt")))
                                .hasSize(3)
                                .allSatisfy((name, line) -> assertThat(line)
                                        .containsEntry("status", "DOWN")
                                        .containsEntry("check_status", "L7STS")
                                        .containsEntry("check_code", "400")));
            } finally {
                haproxy.destroyForcibly().waitFor();
            }
        }
    }

    /** Returns the CSV's lines of the servers by their names, each with the columns by theirs. */
    private Map<String, Map<String, String>> servers(URI front) throws Exception {
        URI csv = front.resolve("/stats;csv");
        HttpRequest request =
                HttpRequest.newBuilder(csv).header("Authorization", LOGIN).build();
        List<String> lines =
                http.send(request, BodyHandlers.ofString()).body().lines().toList();
        List<String> columns =
                Arrays.asList(lines.get(0).substring("# ".length()).split(","));
        return lines.stream()
                .map(line -> line.split(",", -1))
                .filter(cells -> cells[0].equals("cometd") && !cells[1].equals("BACKEND"))
                .collect(Collectors.toMap(
                        cells -> cells[1],
                        cells -> IntStream.range(0, columns.size())
                                .boxed()
                                .collect(Collectors.toMap(columns::get, i -> cells[i]))));
    }
}
