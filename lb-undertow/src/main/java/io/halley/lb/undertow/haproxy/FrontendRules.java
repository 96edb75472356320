// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.haproxy;

import io.halley.lb.haproxy.HaproxyBackend;
import io.halley.lb.haproxy.HaproxyConfiguration;
import io.halley.lb.haproxy.HaproxyFrontend;
import io.halley.lb.haproxy.rule.Action;
import io.halley.lb.haproxy.rule.Rule;
import io.halley.lb.limit.Decision;
import io.halley.lb.undertow.http1.KnownField;
import io.halley.lb.undertow.relay.ClientExchange;
import io.halley.lb.undertow.relay.ClientLink;
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
    RuleRun begin(ClientExchange client, Object owner) {
        ClientLink link = client.knownLink();
        FrontendSession session =
                link != null && link.kept(owner) instanceof FrontendSession accepted ? accepted : null;
        return RuleRun.ofRequest(tables, this::usableServers, tarpitNanos, client, session);
    }

    /** Applies the rules of the frontend. */
    Decision ofFrontend(RuleRun run, ClientExchange client) {
        return run.apply(frontend.requestRules(), editing(client));
    }

    /** Applies the rules of a backend. */
    Decision ofBackend(@Nullable String name, RuleRun run, ClientExchange client) {
        List<Rule> rules = name == null ? null : backendRules.get(name);
        return rules == null ? Decision.ADMIT : run.apply(rules, editing(client));
    }

    /** Returns whether the monitor is to say that nothing works. HAProxy: {@code monitor fail if}. */
    boolean isMonitorFailing(RuleRun run) {
        return frontend.monitorFail().stream().anyMatch(condition -> condition.holds(run));
    }

    private static RuleRun.HeaderEdit editing(ClientExchange client) {
        return (edit, value) -> {
            if (isFraming(edit.name())) {
                return;
            }
            if (edit.change() != Action.Header.Change.ADD) {
                client.removeHeader(edit.name());
            }
            if (edit.change() != Action.Header.Change.DELETE) {
                client.addHeader(edit.name(), value);
            }
        };
    }

    /** How a body ends is not for a rule to say: the front has found it already. */
    private static boolean isFraming(String name) {
        KnownField known = KnownField.of(name);
        return known == KnownField.CONTENT_LENGTH || known == KnownField.TRANSFER_ENCODING;
    }

    private int usableServers(String backend) {
        LiveBackend found = live.get(backend);
        return found == null ? 0 : found.usableServers();
    }
}
