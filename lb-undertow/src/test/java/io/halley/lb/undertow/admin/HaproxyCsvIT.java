// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our CSV beside that of a HAProxy with the same servers. */
class HaproxyCsvIT {

    private static final Path HAPROXY = Path.of("/usr/sbin/haproxy");

    @TempDir
    Path folder;

    @Test
    void fieldsAndStatusWordsAreThoseOfHaproxyInItsOrder() throws Exception {
        assumeThat(Files.isExecutable(HAPROXY)).as("haproxy is not installed").isTrue();
        String[] theirs = haproxyCsv();
        String[] ours;
        try (Stage stage =
                new Stage(backend -> backend.serverDefaults(server -> server.weight(10))).show(options -> options)) {
            stage.balancer.drain("n2");
            stage.balancer.maintenance("n3");
            ours = new StatsHandlerClient(stage).get("/lb;csv").body().split("\n");
        }

        assertThat(theirs[0]).startsWith(ours[0]);
        for (String field :
                List.of("pxname", "svname", "status", "weight", "act", "bck", "type", "pid", "uweight", "mode")) {
            assertThat(column(ours, field)).as(field).isEqualTo(column(theirs, field));
        }
    }

    /** The values of the lines of the backend. */
    private static List<String> column(String[] csv, String field) {
        List<String> names = List.of(csv[0].substring(2).split(",", -1));
        List<String> values = new ArrayList<>();
        for (String line : csv) {
            if (line.startsWith("cometd,")) {
                values.add(line.split(",", -1)[names.indexOf(field)]);
            }
        }
        return values;
    }

    private String[] haproxyCsv() throws Exception {
        int port = freePort();
        Path config = folder.resolve("haproxy.cfg");
        Files.writeString(config, """
                defaults
                  mode http
                  timeout connect 1s
                  timeout client 5s
                  timeout server 5s
                backend cometd
                  balance roundrobin
                  server n1 127.0.0.1:8081 weight 10
                  server n2 127.0.0.1:8082 weight 10
                  server n3 127.0.0.1:8083 weight 10 disabled
                listen stats
                  bind 127.0.0.1:%d
                  stats enable
                  stats uri /lb
                  stats admin if TRUE
                """.formatted(port));
        Process haproxy = new ProcessBuilder(HAPROXY.toString(), "-db", "-f", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        try {
            HttpClient client = HttpClient.newHttpClient();
            URI page = URI.create("http://127.0.0.1:" + port + "/lb");
            HttpRequest drain = HttpRequest.newBuilder(page)
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString("s=n2&action=drain&b=cometd"))
                    .build();
            awaitListening(client, page);
            client.send(drain, BodyHandlers.ofString());
            HttpRequest csv = HttpRequest.newBuilder(URI.create(page + ";csv")).build();
            return client.send(csv, BodyHandlers.ofString()).body().split("\n");
        } finally {
            haproxy.destroy();
            haproxy.waitFor(10, TimeUnit.SECONDS);
        }
    }

    private static void awaitListening(HttpClient client, URI page) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (true) {
            try {
                client.send(HttpRequest.newBuilder(page).build(), BodyHandlers.discarding());
                return;
            } catch (ConnectException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
                Thread.sleep(100);
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
