// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.standalone;

import io.halley.lb.Backend;
import io.halley.lb.haproxy.Bind;
import io.halley.lb.haproxy.HaproxyBackend;
import io.halley.lb.haproxy.HaproxyConfiguration;
import io.halley.lb.haproxy.HaproxyFrontend;
import io.halley.lb.haproxy.StatsSettings;
import io.halley.lb.model.ServerConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.StringJoiner;

/** The few lines that a start prints: what listens, what it balances, where the page is. */
final class Banner {

    private static final int MOST_SERVERS = 5;

    private Banner() {}

    static String of(HaproxyConfiguration configuration) {
        StringBuilder text = new StringBuilder("Halley " + Version.text() + ", pid "
                + ProcessHandle.current().pid() + ", ready after " + uptime() + " ms\n");
        for (HaproxyFrontend frontend : configuration.frontends()) {
            StringJoiner binds = new StringJoiner(", ");
            frontend.binds().forEach(bind -> binds.add(address(bind)));
            String to = frontend.defaultBackend();
            text.append("  ").append(frontend.name()).append(" listens on ").append(binds);
            text.append(to == null ? "" : " for " + to).append('\n');
        }
        for (HaproxyBackend described : configuration.backends()) {
            Backend backend = described.backend();
            if (backend != null) {
                text.append("  ")
                        .append(backend.name())
                        .append(" balances ")
                        .append(servers(backend))
                        .append('\n');
            }
        }
        for (HaproxyFrontend frontend : configuration.frontends()) {
            StatsSettings stats = frontend.stats();
            if (stats != null && !frontend.binds().isEmpty()) {
                text.append("  statistics at ")
                        .append(page(frontend.binds().get(0), stats))
                        .append('\n');
            }
        }
        return text.toString();
    }

    /** Since the process began, so with the start of the JVM. */
    private static long uptime() {
        return ProcessHandle.current()
                .info()
                .startInstant()
                .map(begun -> Duration.between(begun, Instant.now()).toMillis())
                .orElse(-1L);
    }

    private static String address(Bind bind) {
        String host = bind.host().isEmpty() ? "*" : bind.host();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + bind.port() + (bind.tls() ? " (TLS)" : "");
    }

    private static String page(Bind bind, StatsSettings stats) {
        boolean every = bind.host().isEmpty()
                || bind.host().equals("0.0.0.0")
                || bind.host().equals("::");
        String host = every ? "localhost" : bind.host();
        return (bind.tls() ? "https" : "http") + "://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":"
                + bind.port() + stats.uri();
    }

    private static String servers(Backend backend) {
        List<ServerConfig> servers = backend.servers();
        StringJoiner names = new StringJoiner(", ");
        for (ServerConfig server : servers.subList(0, Math.min(MOST_SERVERS, servers.size()))) {
            names.add(server.name() + " " + server.uri().getAuthority());
        }
        int more = servers.size() - MOST_SERVERS;
        return names + (more > 0 ? " and " + more + " more" : "");
    }
}
