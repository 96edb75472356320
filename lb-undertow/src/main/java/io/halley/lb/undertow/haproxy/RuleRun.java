// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.haproxy;

import io.halley.lb.haproxy.rule.Action;
import io.halley.lb.haproxy.rule.Fetch;
import io.halley.lb.haproxy.rule.Rule;
import io.halley.lb.haproxy.rule.RuleContext;
import io.halley.lb.limit.Admission;
import io.halley.lb.limit.CounterStore;
import io.halley.lb.limit.CounterTable;
import io.halley.lb.limit.Counters;
import io.halley.lb.limit.Decision;
import io.halley.lb.limit.Tracked;
import io.halley.lb.model.IpLiteral;
import io.halley.lb.model.PollPath;
import io.halley.lb.model.RequestView;
import java.net.InetAddress;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Rules on their way over one connection or one request. Thread: the one that owns it.
 *
 * <p>As in HAProxy, what a rule of requests tracks stands before what a rule of connections tracks in the same slot, and
 * in each of the two the first one stays.
 */
final class RuleRun implements RuleContext {

    /** {@code sc0} to {@code sc2}. */
    static final int SLOTS = 3;

    private final CounterTables tables;
    private final ToIntFunction<String> usableServers;
    private final long tarpitNanos;
    private final InetAddress client;
    private final @Nullable RequestView request;
    private final @Nullable FrontendSession session;
    private final @Nullable Tracked[] tracked = new Tracked[SLOTS];
    private @Nullable Admission admission;

    /** What a rule does to the headers on their way to the server. */
    interface HeaderEdit {
        void apply(Action.Header edit, String value);
    }

    private RuleRun(
            CounterTables tables,
            ToIntFunction<String> usableServers,
            long tarpitNanos,
            InetAddress client,
            @Nullable RequestView request,
            @Nullable FrontendSession session) {
        this.tables = tables;
        this.usableServers = usableServers;
        this.tarpitNanos = tarpitNanos;
        this.client = client;
        this.request = request;
        this.session = session;
    }

    static RuleRun ofConnection(CounterTables tables, ToIntFunction<String> usableServers, FrontendSession session) {
        return new RuleRun(tables, usableServers, 0, session.peer(), null, session);
    }

    /** Begins with a request, which counts for what its connection tracks. */
    static RuleRun ofRequest(
            CounterTables tables,
            ToIntFunction<String> usableServers,
            long tarpitNanos,
            RequestView request,
            @Nullable FrontendSession session) {
        RuleRun run = new RuleRun(tables, usableServers, tarpitNanos, request.clientAddress(), request, session);
        Admission counting = new Admission(System::nanoTime);
        counting.begin(request);
        for (int slot = 0; session != null && slot < SLOTS; slot++) {
            Tracked entry = session.tracked(slot);
            if (entry != null) {
                counting.track(entry);
            }
        }
        run.admission = counting;
        return run;
    }

    /** Returns what the request has been counted for. */
    @Nullable
    Admission admission() {
        return admission;
    }

    /** Applies a list of rules until one is final, and returns what becomes of the connection or request. */
    Decision apply(List<Rule> rules, HeaderEdit edits) {
        for (int i = 0; i < rules.size(); i++) {
            Rule rule = rules.get(i);
            if (rule.condition().holds(this)) {
                Action action = rule.action();
                if (action instanceof Action.Track track) {
                    track(track);
                } else if (action instanceof Action.Header edit) {
                    edits.apply(edit, edit.value().render(this));
                } else {
                    return decide(action);
                }
            }
        }
        return Decision.ADMIT;
    }

    private Decision decide(Action action) {
        Decision decision = Decision.ADMIT;
        if (action instanceof Action.Deny deny) {
            decision = Decision.deny(deny.status());
        } else if (action instanceof Action.Tarpit tarpit) {
            decision = Decision.tarpit(tarpitNanos, tarpit.status());
        } else if (action instanceof Action.Reject) {
            decision = Decision.reject();
        }
        if (!decision.isAdmitted() && admission != null) {
            admission.refuse();
        }
        return decision;
    }

    private void track(Action.Track track) {
        CounterStore store = tables.store(track.table());
        boolean taken = request == null
                ? session == null || session.tracked(track.slot()) != null
                : tracked[track.slot()] != null;
        if (store == null || taken) {
            return;
        }
        // A held poll is no open connection of its own.
        boolean opens = request == null || request.isWebSocketUpgrade() || !PollPath.matches(request.target());
        Tracked entry = entry(store, track.key(), opens);
        if (entry == null) {
            return;
        }
        if (request == null) {
            if (session != null) {
                session.track(track.slot(), entry);
            }
            return;
        }
        tracked[track.slot()] = entry;
        if (admission != null && opens) {
            admission.trackOpened(entry);
        } else if (admission != null) {
            admission.track(entry);
        }
    }

    private @Nullable Tracked entry(CounterStore store, Fetch key, boolean opens) {
        String text = key.text(this);
        if (text == null) {
            return null;
        } else if (store.table().type() == CounterTable.Type.ADDRESS) {
            InetAddress at = key instanceof Fetch.Address address
                    ? address.address(this)
                    : IpLiteral.parse(text, 0, text.length());
            if (at == null) {
                return null;
            }
            return opens ? store.connectionOpened(at) : store.track(at);
        }
        return opens ? store.connectionOpened(text) : store.track(text);
    }

    @Override
    public InetAddress clientAddress() {
        return client;
    }

    @Override
    public @Nullable RequestView request() {
        return request;
    }

    @Override
    public @Nullable Counters tracked(int slot) {
        Tracked own = tracked[slot];
        return own != null ? own : session == null ? null : session.tracked(slot);
    }

    @Override
    public @Nullable Counters ofSource(String table) {
        return tables.find(table, client);
    }

    @Override
    public int usableServers(String backend) {
        return usableServers.applyAsInt(backend);
    }
}
