// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is measured: a process that listens on loopback in front of the origins. */
record Subject(
        String name, Process process, int port, @Nullable BufferedReader answers) implements AutoCloseable {

    /** Starts HAProxy with a cookie, or returns null where it is not installed. */
    static @Nullable Subject haproxy(List<Integer> origins) throws IOException {
        if (!Files.isExecutable(Path.of("/usr/sbin/haproxy"))) {
            return null;
        }
        int port = freePort();
        StringBuilder config = new StringBuilder("global\n  maxconn 9500\n  nbthread 1\ndefaults\n  mode http\n"
                + "  timeout connect 5s\n  timeout client 60s\n  timeout server 60s\n  timeout tunnel 10m\n"
                + "  http-reuse always\n  option forwardfor\nfrontend f\n  bind 127.0.0.1:" + port
                + "\n  default_backend b\nbackend b\n  balance roundrobin\n  cookie SERVERID insert indirect\n");
        for (int i = 0; i < origins.size(); i++) {
            config.append("  server n" + i + " 127.0.0.1:" + origins.get(i) + " cookie n" + i + "\n");
        }
        Path file = Files.createTempFile("halley-bench", ".cfg");
        Files.writeString(file, config);
        file.toFile().deleteOnExit();
        Process process = new ProcessBuilder("/usr/sbin/haproxy", "-db", "-f", file.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return new Subject("HAProxy", process, port, null);
    }

    /** Starts a main class of this module in a JVM of its own; it prints its port first. */
    static Subject java(String name, Class<?> main, List<Integer> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-Dorg.jboss.logging.provider=slf4j",
                // Spares an IO thread a pause for each connection that it is handed.
                "-Dxnio.nio.thread-safe-selection-keys=true",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        arguments.forEach(argument -> command.add(argument.toString()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        while (line != null && !line.matches("\\d+")) {
            line = out.readLine();
        }
        if (line == null) {
            throw new IOException(name + " ended before it listened");
        }
        return new Subject(name, process, Integer.parseInt(line), out);
    }

    /** Starts nginx with connections to the origins kept, or returns null where it is not installed. */
    static @Nullable Subject nginx(List<Integer> origins) throws IOException {
        if (!Files.isExecutable(Path.of("/usr/sbin/nginx"))) {
            return null;
        }
        int port = freePort();
        Path directory = Files.createTempDirectory("halley-bench-nginx");
        StringBuilder upstream = new StringBuilder();
        origins.forEach(origin -> upstream.append("server 127.0.0.1:" + origin + ";"));
        Path file = directory.resolve("nginx.conf");
        Files.writeString(
                file,
                "daemon off; master_process off; pid " + directory + "/pid; error_log /dev/null; "
                        + "events { worker_connections 19000; } http { access_log off; client_max_body_size 0; "
                        + "client_body_temp_path " + directory + "; proxy_temp_path " + directory + "; "
                        + "fastcgi_temp_path " + directory + "; uwsgi_temp_path " + directory + "; scgi_temp_path "
                        + directory + "; keepalive_requests 1000000000; upstream o { " + upstream
                        + " keepalive 512; keepalive_requests 1000000000; } "
                        + "map $http_upgrade $c { default upgrade; '' ''; } server { listen 127.0.0.1:" + port
                        + " backlog=4096; location / { proxy_pass http://o; proxy_http_version 1.1; "
                        + "proxy_set_header Connection $c; proxy_set_header Upgrade $http_upgrade; "
                        + "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; } } }");
        Process process = new ProcessBuilder("/usr/sbin/nginx", "-p", directory.toString(), "-c", file.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return new Subject("nginx", process, port, null);
    }

    /** Asks a JVM of ours; -1 of any other process. */
    long ask(String question) throws IOException {
        if (answers == null) {
            return -1;
        }
        process.getOutputStream().write((question + "\n").getBytes(StandardCharsets.US_ASCII));
        process.getOutputStream().flush();
        String line = answers.readLine();
        while (line != null && !line.matches("\\d+")) {
            line = answers.readLine();
        }
        if (line == null) {
            throw new IOException(name + " has ended");
        }
        return Long.parseLong(line);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
