// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import io.halley.lb.haproxy.rule.Condition;
import io.halley.lb.haproxy.rule.Rule;
import io.halley.lb.haproxy.rule.RuleContext;
import io.halley.lb.model.Captures;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A {@code frontend} section, or the front half of a {@code listen}: an immutable value. */
public final class HaproxyFrontend {

    private final String name;
    private final List<Bind> binds;
    private final int maxConnections;
    private final int sessionRate;
    private final FrontendTimeouts timeouts;
    private final @Nullable String defaultBackend;
    private final List<BackendRule> backendRules;
    private final List<Rule> connectionRules;
    private final List<Rule> requestRules;
    private final @Nullable String monitorUri;
    private final List<Condition> monitorFail;
    private final Map<Integer, String> errorFiles;
    private final @Nullable StatsSettings stats;
    private final LogSettings log;
    private final Captures captures;

    HaproxyFrontend(Draft draft, @Nullable String defaultBackend, LogSettings log) {
        name = draft.name();
        binds = List.copyOf(draft.list(Settings.BINDS));
        maxConnections = draft.get(Settings.MAXCONN, 0);
        sessionRate = draft.get(Settings.RATE_LIMIT, 0);
        timeouts = FrontendTimeouts.of(draft);
        this.defaultBackend = defaultBackend;
        backendRules = List.copyOf(draft.list(Settings.USE_BACKEND));
        connectionRules = List.copyOf(draft.list(Settings.CONNECTION_RULES));
        requestRules = List.copyOf(draft.list(Settings.REQUEST_RULES));
        monitorUri = draft.get(Settings.MONITOR_URI);
        monitorFail = List.copyOf(draft.list(Settings.MONITOR_FAIL));
        errorFiles = Map.copyOf(draft.get(Settings.ERROR_FILES, Map.of()));
        stats = draft.get(Settings.STATS);
        this.log = log;
        captures = draft.get(Settings.CAPTURES, Captures.none());
    }

    /** Returns the name. */
    public String name() {
        return name;
    }

    /** Returns what is kept of each request for the log. */
    public Captures captures() {
        return captures;
    }

    /** Returns where it listens. */
    public List<Bind> binds() {
        return binds;
    }

    /** Returns the limit of connections, beyond which they wait to be accepted; 0 for none. */
    public int maxConnections() {
        return maxConnections;
    }

    /** Returns the limit of connections accepted in a second; 0 for none. HAProxy: {@code rate-limit sessions}. */
    public int sessionRate() {
        return sessionRate;
    }

    /** Returns how long it waits for clients. */
    public FrontendTimeouts timeouts() {
        return timeouts;
    }

    /** Returns the backend for requests that no rule sends elsewhere, or null. */
    public @Nullable String defaultBackend() {
        return defaultBackend;
    }

    /** Returns the rules that choose a backend, in order. */
    public List<BackendRule> backendRules() {
        return backendRules;
    }

    /** Returns the name of the backend for a request, or null if there is none: HAProxy answers 503 then. */
    public @Nullable String backendFor(RuleContext context) {
        for (int i = 0; i < backendRules.size(); i++) {
            if (backendRules.get(i).condition().holds(context)) {
                return backendRules.get(i).backend();
            }
        }
        return defaultBackend;
    }

    /** Returns the rules for a connection that was just accepted, in order. HAProxy: {@code tcp-request connection}. */
    public List<Rule> connectionRules() {
        return connectionRules;
    }

    /** Returns the rules for a request, in order. HAProxy: {@code http-request}. */
    public List<Rule> requestRules() {
        return requestRules;
    }

    /** Returns the path that is answered with 200 without being logged, or null. */
    public @Nullable String monitorUri() {
        return monitorUri;
    }

    /** Returns when {@link #monitorUri} is answered with 503 instead: if any of these conditions holds. */
    public List<Condition> monitorFail() {
        return monitorFail;
    }

    /** Returns the files sent in place of the balancer's own answers, by status. {@code /dev/null} for none at all. */
    public Map<Integer, String> errorFiles() {
        return errorFiles;
    }

    /** Returns the statistics page, or null. */
    public @Nullable StatsSettings stats() {
        return stats;
    }

    /** Returns what is logged, and where. */
    public LogSettings log() {
        return log;
    }
}
