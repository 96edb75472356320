// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.haproxy;

import io.halley.lb.undertow.kit.ScriptedServer;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** The real HAProxy with the text of a {@link Stand}; {@code PORT2} must be of a frontend that does not matter. */
final class HaproxyProcess implements AutoCloseable {

    private static final Path PROGRAM = Path.of("/usr/sbin/haproxy");

    private final int[] ports = new int[10];
    private final Process process;

    HaproxyProcess(Path folder, String text) throws Exception {
        String whole = "defaults\n mode http\n timeout connect 2s\n timeout client 10s\n timeout server 10s\n" + text;
        for (int i = 0; i < ports.length; i++) {
            ports[i] = ScriptedServer.unusedPort();
            whole = whole.replace("PORT" + i, Integer.toString(ports[i]));
        }
        Path file = Files.writeString(folder.resolve("haproxy.cfg"), whole);
        process = new ProcessBuilder(PROGRAM.toString(), "-db", "-f", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("haproxy.out").toFile())
                .start();
        Awaitility.await().ignoreExceptions().until(() -> {
            new Socket(InetAddress.getLoopbackAddress(), ports[2]).close();
            return true;
        });
    }

    static boolean isInstalled() {
        return Files.isExecutable(PROGRAM);
    }

    int port(int number) {
        return ports[number];
    }

    @Override
    public void close() throws Exception {
        process.destroy();
        process.waitFor(10, TimeUnit.SECONDS);
    }
}
