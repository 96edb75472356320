// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import io.halley.lb.Backend;
import io.halley.lb.BackendBuilder;
import io.halley.lb.bayeux.Bayeux;
import io.halley.lb.health.HealthCheck;
import io.halley.lb.limit.CounterTable;
import io.halley.lb.model.ForwardedHeaders;
import io.halley.lb.model.ServerConfig;
import io.halley.lb.model.ServerConnections;
import io.halley.lb.model.SourceAddresses;
import io.halley.lb.model.Timeouts;
import io.halley.lb.retry.Redispatch;
import io.halley.lb.retry.RetryOn;
import io.halley.lb.retry.RetryPolicy;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the engine's {@link Backend} of a section. Used for one. */
final class BackendReader {

    /** How the engine's faults and warnings begin, and the setting whose line they are about. */
    private static final Map<String, Setting<?>> SUBJECTS = Map.of(
            "affinity \"cookie", Settings.COOKIE,
            "affinity \"appsession", Settings.APPSESSION,
            "affinity \"stick", Settings.STICK,
            "timeouts: connect", Settings.timeout("connect"),
            "timeout connect", Settings.timeout("connect"),
            "timeouts: server", Settings.timeout("server"),
            "timeout server", Settings.timeout("server"),
            "timeouts: tunnel", Settings.timeout("tunnel"),
            "timeout tunnel", Settings.timeout("tunnel"),
            "redispatch", Settings.REDISPATCH);

    private final Draft draft;
    private final List<Draft> frontends;
    private final Draft global;
    private final Map<String, CounterTable> tables;

    /** @param frontends those whose requests may get here */
    BackendReader(Draft draft, List<Draft> frontends, Draft global, Map<String, CounterTable> tables) {
        this.draft = draft;
        this.frontends = frontends;
        this.global = global;
        this.tables = tables;
    }

    /** Returns the backend, or null if it has no servers or has faults. */
    @Nullable
    Backend read() {
        List<ServerLine> servers = draft.list(Settings.SERVERS);
        BackendBuilder builder = Backend.builder(draft.name())
                .balance(BalanceKeywords.policy(draft))
                .retry(retry())
                .timeouts(this::timeouts)
                .forwardedHeaders(forwardedHeaders())
                .serverConnections(serverConnections())
                .persistDown(draft.isOn(Settings.option("persist")))
                .allBackups(draft.isOn(Settings.option("allbackups")))
                .abortOnClose(draft.get(Settings.option("abortonclose"), true))
                .fullConnections(fullConnections(servers));
        AffinityReader.read(draft, tables).forEach(builder::affinity);
        checks(builder, servers);
        Bayeux bayeux = draft.get(Settings.BAYEUX);
        if (bayeux != null) {
            builder.bayeux(bayeux);
        }
        Integer buffer = global.get(Settings.BUFFER_SIZE);
        if (buffer != null) {
            builder.requestBuffer(buffer);
        }
        servers.forEach(server -> builder.server(config(server)));
        if (servers.isEmpty()) {
            // What else is wrong is to be told all the same.
            builder.server(standIn("none").build());
            build(builder);
            return null;
        }
        return build(builder);
    }

    /** HAProxy's default is a tenth of what the frontends let in; where none of them has a limit, the engine has its own. */
    private int fullConnections(List<ServerLine> servers) {
        int own = draft.get(Settings.FULLCONN, 0);
        if (own > 0 || servers.stream().noneMatch(server -> server.options().minconn > 0)) {
            return own;
        }
        long all = 0;
        for (Draft frontend : frontends) {
            all += frontend.get(Settings.MAXCONN, global.get(Settings.MAXCONN, 0));
        }
        return all == 0 ? 0 : (int) Math.min(Integer.MAX_VALUE, Math.max(1, all / 10));
    }

    /** The first check is that of all servers; those that are checked otherwise have one of their own. */
    private void checks(BackendBuilder builder, List<ServerLine> servers) {
        HealthCheck base = CheckKeywords.check(draft, global.get(Settings.SPREAD_CHECKS, 0));
        HealthCheck common = null;
        for (ServerLine server : servers) {
            if (server.options().check) {
                HealthCheck own = server.options().apply(base);
                if (common == null) {
                    common = own;
                    builder.healthCheck(own);
                } else if (!own.equals(common)) {
                    builder.healthCheck(server.name(), own);
                }
            }
        }
    }

    private @Nullable Backend build(BackendBuilder builder) {
        try {
            Backend backend = builder.build();
            if (!draft.problems().hasFaults() && !draft.list(Settings.SERVERS).isEmpty()) {
                backend.warnings().forEach(warning -> draft.problems().warn(lineOf(warning), inKeywords(warning)));
                missingTimeouts();
            }
            return backend;
        } catch (IllegalArgumentException e) {
            String subject = "backend \"" + draft.name() + "\": ";
            String.valueOf(e.getMessage()).lines().forEach(fault -> {
                String bare = fault.startsWith(subject) ? fault.substring(subject.length()) : fault;
                draft.problems().fault(lineOf(bare), inKeywords(bare));
            });
            return null;
        }
    }

    /** Returns the line that a text of the engine is about, or that of the section. */
    private int lineOf(String text) {
        for (ServerLine server : draft.list(Settings.SERVERS)) {
            if (text.startsWith("server \"" + server.name() + "\"")
                    || text.startsWith("server " + server.name() + ":")) {
                return server.line();
            }
        }
        for (Map.Entry<String, Setting<?>> subject : SUBJECTS.entrySet()) {
            if (text.startsWith(subject.getKey())) {
                return draft.lineOf(subject.getValue());
            }
        }
        return draft.section().line();
    }

    /** One whose address was not understood is built all the same, since it may have further faults. */
    private ServerConfig config(ServerLine server) {
        ServerOptions options = server.options();
        ServerConfig.Builder builder = standIn(server.name());
        try {
            if (!server.address().isEmpty()) {
                URI uri = new URI((options.tls ? "https://" : "http://") + server.address());
                builder = ServerConfig.builder(server.name(), uri);
            }
        } catch (URISyntaxException e) {
            draft.problems()
                    .fault(
                            server.line(),
                            "server \"" + server.name() + "\": " + server.address() + " (expected: <address>:<port>)");
        }
        options.apply(builder);
        builder.tracked(options.tracked(draft.name()));
        builder.source(options.source != null ? options.source : draft.get(Settings.SOURCE, SourceAddresses.none()));
        CookieLine cookie = draft.get(Settings.COOKIE);
        boolean derived = options.cookie.isEmpty() && cookie != null && cookie.dynamic();
        return derived ? builder.cookie(server.name()).build() : builder.build();
    }

    /** The engine names options as Java does. */
    private static String inKeywords(String text) {
        return text.replace("maxConnections", "maxconn")
                .replace("minConnections", "minconn")
                .replace("maxQueue", "maxqueue")
                .replace("tracked: ", "track: ")
                .replace("slowStart", "slowstart")
                .replace("fullConnections", "fullconn")
                .replace("maxIdle", "maxidle")
                .replace("maxLife", "maxlife");
    }

    private static ServerConfig.Builder standIn(String name) {
        return ServerConfig.builder(name, URI.create("http://127.0.0.1:80"));
    }

    private RetryPolicy retry() {
        return RetryPolicy.retries(draft.get(Settings.RETRIES, 3))
                .redispatch(draft.get(Settings.REDISPATCH, Redispatch.NEVER))
                .retryOn(draft.get(Settings.RETRY_ON, RetryOn.CONN_FAILURE));
    }

    /** The backend's, else a frontend's; where both ask for it, only what both leave out is left out, as in HAProxy. */
    private ForwardedHeaders forwardedHeaders() {
        ForwardedHeaders own = draft.get(Settings.FORWARD_FOR, ForwardedHeaders.none());
        for (Draft frontend : frontends) {
            ForwardedHeaders asked = frontend.get(Settings.FORWARD_FOR, ForwardedHeaders.none());
            if (!own.isForwardedFor()) {
                own = asked;
            } else if (asked.isForwardedFor()) {
                own = own.ifNone(own.isIfNone() && asked.isIfNone());
            }
        }
        return own;
    }

    /** Of frontend and backend the one that closes prevails. */
    private ServerConnections serverConnections() {
        boolean close = draft.isOn(Settings.SERVER_CLOSE)
                || !draft.get(Settings.REUSE, true)
                || frontends.stream().anyMatch(frontend -> frontend.isOn(Settings.SERVER_CLOSE));
        return close ? ServerConnections.close() : ServerConnections.keepAlive();
    }

    private void timeouts(Timeouts.Builder timeouts) {
        Draft front = frontends.isEmpty() ? draft : frontends.get(0);
        FrontendTimeouts client = FrontendTimeouts.of(front);
        Duration server = draft.timeout("server", Duration.ofSeconds(60));
        timeouts.connect(draft.timeout("connect", Duration.ofSeconds(5)))
                .server(server)
                .client(client.client())
                .clientFin(client.clientFin())
                .serverFin(draft.timeout("server-fin", server))
                .httpRequest(client.httpRequest())
                .httpKeepAlive(client.httpKeepAlive())
                .tunnel(draft.timeout("tunnel", server));
        Duration queue = draft.timeout("queue");
        if (queue != null) {
            timeouts.queue(queue);
        }
        for (Draft other : frontends) {
            if (!FrontendTimeouts.of(other).equals(client)) {
                draft.problems()
                        .warn(
                                draft.section().line(),
                                draft.section().title() + ": frontends '" + front.name() + "' and '" + other.name()
                                        + "' have other timeouts for clients; inside the backend those of '"
                                        + front.name() + "' hold");
            }
        }
    }

    private void missingTimeouts() {
        missing("connect", "5s");
        missing("server", "60s");
    }

    private void missing(String name, String taken) {
        if (draft.timeout(name) == null) {
            draft.problems()
                    .warn(
                            draft.section().line(),
                            draft.section().title() + ": no 'timeout " + name + "', which HAProxy takes for endless; "
                                    + taken + " are taken");
        }
    }
}
