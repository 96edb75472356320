// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The demo as a user sees it: the page in headless Chromium; needs Chromium, Node.js and npm. */
class DemoPageIT {
    private static ClusterDemo demo;

    @BeforeAll
    static void start() {
        demo = ClusterDemo.start(0, NpmPackages.installForPage(Path.of("target", "npm")));
        NodeProbe.awaitJoined(demo.cluster());
    }

    @AfterAll
    static void stop() {
        if (demo != null) {
            demo.close();
        }
    }

    @Test
    void twoBrowsersChatOnWhileTheirServersAreKilled() throws Exception {
        List<Path> browsers = NodeJs.find("chromium", "chromium-browser", "google-chrome");
        assumeFalse(browsers.isEmpty(), "skipped: needs chromium");
        Path pictures = Files.createDirectories(Path.of("target", "pictures").toAbsolutePath());

        Process script =
                NodeJs.start("page.mjs", demo.page().toString(), browsers.get(0).toString(), pictures.toString());
        try {
            script.inputReader().lines().forEach(System.out::println);
            assertThat(script.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(script.exitValue()).isZero();
        } finally {
            script.destroyForcibly();
        }
    }

    @Test
    void onlyThePageItselfMayKill() throws Exception {
        NodeProcess node = demo.cluster().node("n1");

        assertThat(kill("127.0.0.1", "")).contains(" 403 ");
        assertThat(kill("rebound.example", "X-Demo: 1\r\n")).contains(" 403 ");

        assertThat(node.isAlive()).isTrue();
    }

    /** By a bare socket, as Java's client sets its own Host. */
    private static String kill(String host, String header) throws IOException {
        try (Socket socket = new Socket(demo.page().getHost(), demo.page().getPort())) {
            String request = "POST /nodes/n1/kill HTTP/1.1\r\nHost: " + host + "\r\n" + header
                    + "Content-Length: 0\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}
