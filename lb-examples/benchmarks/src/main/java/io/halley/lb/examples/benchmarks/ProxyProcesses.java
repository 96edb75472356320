// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.benchmarks;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Starts the proxies that this machine has installed. */
final class ProxyProcesses {

    private static final String HAPROXY = "/usr/sbin/haproxy";

    private ProxyProcesses() {}

    /** Starts HAProxy with a cookie, or returns null where it is not installed. */
    static @Nullable Subject haproxy(List<Integer> origins) throws IOException {
        int port = freePort();
        return haproxy(port, configuration(port, origins));
    }

    /** Starts HAProxy with a file of that text, or returns null where it is not installed. */
    static @Nullable Subject haproxy(int port, String configuration) throws IOException {
        if (!Files.isExecutable(Path.of(HAPROXY))) {
            return null;
        }
        Process process = new ProcessBuilder(
                        HAPROXY, "-db", "-f", file(configuration).toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return subject("HAProxy", process, port);
    }

    /** Returns a process that ends with this one: it does not watch its input, as JVMs of ours do. */
    static Subject subject(String name, Process process, int port) {
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        return new Subject(name, process, port, null);
    }

    /** Returns a file that HAProxy and the standalone balancer both run. */
    static String configuration(int port, List<Integer> origins) {
        StringBuilder config =
                new StringBuilder(head(port) + "  balance roundrobin\n  cookie SERVERID insert indirect\n");
        for (int i = 0; i < origins.size(); i++) {
            config.append("  server n" + i + " 127.0.0.1:" + origins.get(i) + " cookie n" + i + "\n");
        }
        return config.toString();
    }

    /** Returns a file with that many servers at one port, each checked as the guide's file does it. */
    static String checkedServers(int port, int servers, int origin) {
        StringBuilder config = new StringBuilder(head(port) + "  option httpchk\n"
                + "  http-check send meth GET uri /ws ver HTTP/1.1 hdr Host bench hdr Connection upgrade"
                + " hdr Upgrade websocket hdr Sec-WebSocket-Version 13"
                + " hdr Sec-WebSocket-Key dGhlIHNhbXBsZSBub25jZQ==\n  http-check expect status 101\n"
                + "  default-server inter 5s rise 2 fall 3\n");
        for (int i = 0; i < servers; i++) {
            config.append("  server n" + i + " 127.0.0.1:" + origin + " check\n");
        }
        return config.toString();
    }

    private static String head(int port) {
        return "global\n  maxconn 9500\n  nbthread 1\ndefaults\n  mode http\n"
                + "  timeout connect 5s\n  timeout client 60s\n  timeout server 60s\n  timeout tunnel 10m\n"
                + "  http-reuse always\n  option forwardfor\nfrontend f\n  bind 127.0.0.1:" + port
                + "\n  default_backend b\nbackend b\n";
    }

    static Path file(String configuration) throws IOException {
        Path file = Files.createTempFile("halley-bench", ".cfg");
        Files.writeString(file, configuration);
        file.toFile().deleteOnExit();
        return file;
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
        return subject("nginx", process, port);
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
