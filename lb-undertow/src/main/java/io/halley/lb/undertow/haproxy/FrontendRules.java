// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.haproxy;

import io.halley.lb.haproxy.HaproxyBackend;
import io.halley.lb.haproxy.HaproxyConfiguration;
import io.halley.lb.haproxy.HaproxyFrontend;
import io.halley.lb.haproxy.rule.Action;
import io.halley.lb.haproxy.rule.Rule;
import io.halley.lb.limit.Decision;
import io.halley.lb.undertow.ExchangeLinks;
import io.halley.lb.undertow.relay.ClientLink;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rules of a frontend and of the backends behind it, as one file says. Immutable and thread-safe. */
final class FrontendRules {

    private static final RuleRun.HeaderEdit NONE = (edit, value) -> {};

    private final HaproxyFrontend frontend;
    private final Map<String, List<Rule>> backendRules = new HashMap<>();
    private final Map<String, LiveBackend> live;
    private final CounterTables tables;
    private final long tarpitNanos;
    private final boolean asked;

    FrontendRules(
            HaproxyFrontend frontend,
            HaproxyConfiguration configuration,
            Map<String, LiveBackend> live,
            CounterTables tables) {
        this.frontend = frontend;
        this.live = Map.copyOf(live);
        this.tables = tables;
        tarpitNanos = frontend.timeouts().tarpit().toNanos();
        for (HaproxyBackend backend : configuration.backends()) {
            if (!backend.requestRules().isEmpty()) {
                backendRules.put(backend.name(), backend.requestRules());
            }
        }
        asked = !frontend.requestRules().isEmpty()
                || !frontend.connectionRules().isEmpty()
                || !frontend.backendRules().isEmpty()
                || !frontend.monitorFail().isEmpty()
                || !backendRules.isEmpty();
    }

    /** Returns whether requests have to be looked at; where not, nothing is made for them. */
    boolean areAsked() {
        return asked;
    }

    /** Returns whether a connection that was just accepted may go on. HAProxy: {@code tcp-request connection}. */
    boolean accepts(FrontendSession session) {
        List<Rule> rules = frontend.connectionRules();
        return rules.isEmpty()
                || RuleRun.ofConnection(tables, this::usableServers, session)
                        .apply(rules, NONE)
                        .isAdmitted();
    }

    /** Begins with a request. */
    RuleRun begin(HttpServerExchange exchange, Object owner) {
        ClientLink link = ExchangeLinks.known(exchange.getConnection());
        FrontendSession session =
                link != null && link.kept(owner) instanceof FrontendSession accepted ? accepted : null;
        return RuleRun.ofRequest(tables, this::usableServers, tarpitNanos, new ExchangeView(exchange), session);
    }

    /** Applies the rules of the frontend. */
    Decision ofFrontend(RuleRun run, HttpServerExchange exchange) {
        return run.apply(frontend.requestRules(), editing(exchange));
    }

    /** Applies the rules of a backend. */
    Decision ofBackend(@Nullable String name, RuleRun run, HttpServerExchange exchange) {
        List<Rule> rules = name == null ? null : backendRules.get(name);
        return rules == null ? Decision.ADMIT : run.apply(rules, editing(exchange));
    }

    /** Returns whether the monitor is to say that nothing works. HAProxy: {@code monitor fail if}. */
    boolean isMonitorFailing(RuleRun run) {
        return frontend.monitorFail().stream().anyMatch(condition -> condition.holds(run));
    }

    private static RuleRun.HeaderEdit editing(HttpServerExchange exchange) {
        return (edit, value) -> {
            HttpString name = new HttpString(edit.name());
            if (edit.change() == Action.Header.Change.DELETE) {
                exchange.getRequestHeaders().remove(name);
            } else if (edit.change() == Action.Header.Change.SET) {
                exchange.getRequestHeaders().put(name, value);
            } else {
                exchange.getRequestHeaders().add(name, value);
            }
        };
    }

    private int usableServers(String backend) {
        LiveBackend found = live.get(backend);
        return found == null ? 0 : found.usableServers();
    }
}
