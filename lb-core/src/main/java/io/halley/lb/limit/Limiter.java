// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.limit;

import io.halley.lb.model.KeyExtractor;
import io.halley.lb.model.LimitSnapshot;
import io.halley.lb.model.RequestView;
import io.halley.lb.model.TrustedProxies;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The live side of a backend's {@link Limit}s: its tables, and the decisions.
 *
 * <p>All that a connection or a request counts for is counted first; then the limits are asked in their order, and the first
 * that is exceeded decides. What is refused counts too, so that a client that does not slow down stays out.
 *
 * <p>Thread-safe; made for IO threads: does not block, and makes no object but for clients and connections that are new.
 */
public final class Limiter {
    private final TrustedProxies proxies;
    private final LimitTables tables;
    private final List<Rule> rules;
    private final Rule[] connectionRules;
    private final Rule[] requestRules;

    private Limiter(List<Limit> limits, TrustedProxies proxies, LimitTables tables, @Nullable Limiter previous) {
        this.proxies = proxies;
        this.tables = tables;
        rules = limits.stream()
                .map(limit -> new Rule(limit, tables.place(limit), refusedSoFar(limit, previous)))
                .toList();
        connectionRules = rules.stream().filter(Rule::isOfConnections).toArray(Rule[]::new);
        requestRules = rules.stream().filter(rule -> !rule.isOfConnections()).toArray(Rule[]::new);
    }

    private static LongAdder refusedSoFar(Limit limit, @Nullable Limiter previous) {
        if (previous != null) {
            for (Rule rule : previous.rules) {
                if (rule.limit.equals(limit)) {
                    return rule.refused;
                }
            }
        }
        return new LongAdder();
    }

    /**
     * Makes the live side of limits.
     *
     * @param limits without faults, in the order in which they are asked
     * @param proxies whose connections are not counted
     * @param previous whose tables are kept where they still fit, and whose counts where the limit stays, or null
     */
    public static Limiter open(
            List<Limit> limits, TrustedProxies proxies, LongSupplier nanoTime, @Nullable Limiter previous) {
        LimitTables before = previous == null ? null : previous.tables;
        return new Limiter(limits, proxies, LimitTables.open(limits, nanoTime, before), previous);
    }

    /** Returns whether there are no limits, so that nobody needs to ask. */
    public boolean isEmpty() {
        return tables.count() == 0;
    }

    /** Counts a connection; it is refused or not for as long as it is open. A trusted proxy's counts for nobody. */
    public ClientConnection connectionOpened(InetAddress peer) {
        @Nullable Tracked[] entries = new Tracked[tables.count()];
        ClientConnection connection = new ClientConnection(this, peer, entries);
        if (proxies.contains(peer)) {
            return connection;
        }
        for (int i = 0; i < entries.length; i++) {
            Scope scope = tables.scope(i);
            if (scope.isAddress()) {
                entries[i] = tables.store(i).connectionOpened(scope.of(peer));
            }
        }
        for (Rule rule : connectionRules) {
            Tracked entry = entries[rule.place];
            if (entry != null && rule.isExceeded(entry) && !rule.exempts(peer)) {
                connection.refuse(rule, entry);
                break;
            }
        }
        return connection;
    }

    /**
     * Counts a request and returns what becomes of it.
     *
     * <p>Called once a request, on its thread; {@link Admission#end} follows, whatever the decision.
     *
     * @param connection the connection that the request came by, or null if it is not known
     */
    public Decision admit(RequestView request, @Nullable ClientConnection connection, Admission admission) {
        admission.begin(request);
        InetAddress client = request.clientAddress();
        boolean proxy = proxies.contains(client);
        for (int i = 0; i < tables.count(); i++) {
            Tracked entry = find(i, request, client, proxy, connection);
            if (entry == null) {
                admission.trackNobody();
            } else {
                admission.track(entry);
            }
        }
        Decision decision = connection == null ? Decision.ADMIT : connection.decision();
        if (decision.isAdmitted()) {
            decision = decide(client, admission, false);
        }
        if (!decision.isAdmitted()) {
            admission.refuse();
        }
        return decision;
    }

    /** Counts a handshake found in a request's body, unless its path told of it, and returns what becomes of it. */
    public Decision handshake(RequestView request, Admission admission) {
        if (!admission.countHandshake()) {
            return Decision.ADMIT;
        }
        Decision decision = decide(request.clientAddress(), admission, true);
        if (!decision.isAdmitted()) {
            admission.refuse();
        }
        return decision;
    }

    private @Nullable Tracked find(
            int place, RequestView request, InetAddress client, boolean proxy, @Nullable ClientConnection connection) {
        Scope scope = tables.scope(place);
        KeyExtractor extractor = scope.key();
        if (extractor != null) {
            String key = extractor.extract(request);
            return key == null ? null : tables.store(place).track(key);
        } else if (proxy) {
            return null;
        }
        Tracked known = connection == null ? null : connection.entry(this, place, client);
        return known != null ? known : tables.store(place).track(scope.of(client));
    }

    private Decision decide(InetAddress client, Admission admission, boolean handshakesOnly) {
        for (Rule rule : requestRules) {
            Tracked entry = admission.entry(rule.place);
            if (entry != null
                    && (!handshakesOnly || rule.isOfHandshakes())
                    && rule.isExceeded(entry, admission)
                    && !rule.exempts(client)) {
                return rule.refuse(entry);
            }
        }
        return Decision.ADMIT;
    }

    /** Returns what each limit has refused so far, and how full its table is. Thread: any. */
    public List<LimitSnapshot> snapshot() {
        long[] clients = new long[tables.count()];
        for (int i = 0; i < clients.length; i++) {
            clients[i] = tables.store(i).size();
        }
        Map<String, Integer> seen = new HashMap<>();
        List<LimitSnapshot> picture = new ArrayList<>();
        for (Rule rule : rules) {
            String word = rule.limit.measure().word();
            int number = seen.merge(word, 1, Integer::sum);
            picture.add(new LimitSnapshot(
                    rule.limit.toString(),
                    number == 1 ? word : word + "-" + number,
                    rule.refused.sum(),
                    clients[rule.place],
                    tables.store(rule.place).evicted()));
        }
        return List.copyOf(picture);
    }
}
