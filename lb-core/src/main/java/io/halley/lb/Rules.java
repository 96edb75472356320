// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import io.halley.lb.affinity.Affinity;
import io.halley.lb.affinity.Stickiness;
import io.halley.lb.bayeux.Bayeux;
import io.halley.lb.limit.Limiter;
import io.halley.lb.model.TrustedProxies;
import io.halley.lb.retry.RetryPolicy;
import io.halley.lb.share.SharedTables;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The policies in force, ready for use, with the live side of the affinities. Immutable but for their tables. */
final class Rules {

    final Backend backend;
    final List<StickyRule> affinities;
    final RetryPolicy retry;

    /** Null unless the backend reads Bayeux. */
    final @Nullable BayeuxSide bayeux;

    final long queueNanos;
    final long turnAroundNanos;
    final boolean deterministic;
    final TrustedProxies proxies;

    /** Null where there are no limits, so that nothing is asked or allocated for them. */
    final @Nullable Limiter limiter;

    private Rules(
            Backend backend, List<StickyRule> affinities, @Nullable Limiter limiter, @Nullable BayeuxSide bayeux) {
        this.bayeux = bayeux;
        this.backend = backend;
        this.affinities = affinities;
        this.limiter = limiter;
        proxies = backend.trustedProxies();
        retry = backend.retry();
        queueNanos = Nanos.of(backend.timeouts().queue());
        turnAroundNanos = Nanos.of(RetryPolicy.turnAround(backend.timeouts().connect()));
        deterministic = backend.balance().isDeterministic();
    }

    /** Returns the rules of a backend; affinities and limits that stay keep their tables and counters. */
    static Rules of(Backend backend, @Nullable Rules previous, Environment environment) {
        List<StickyRule> rules = new ArrayList<>();
        for (Affinity affinity : backend.affinities()) {
            StickyRule kept = previous == null ? null : previous.find(affinity);
            rules.add(kept != null ? kept : StickyRule.open(affinity, backend.name(), environment));
        }
        return new Rules(
                backend,
                List.copyOf(rules),
                limiter(backend, previous, environment),
                bayeux(backend, previous, environment));
    }

    private static @Nullable Limiter limiter(Backend backend, @Nullable Rules previous, Environment environment) {
        if (backend.limits().isEmpty()) {
            return null;
        }
        Limiter before = previous == null ? null : previous.limiter;
        boolean same = previous != null
                && previous.backend.limits().equals(backend.limits())
                && previous.proxies.equals(backend.trustedProxies());
        // The same one, so that it knows the connections that are open.
        return before != null && same
                ? before
                : Limiter.open(backend.limits(), backend.trustedProxies(), environment.nanoTime(), before);
    }

    private static @Nullable BayeuxSide bayeux(Backend backend, @Nullable Rules previous, Environment environment) {
        BayeuxSide before = previous == null ? null : previous.bayeux;
        Bayeux settings = backend.bayeux();
        if (settings == null) {
            return null;
        }
        BayeuxSide side = before != null && before.settings().equals(settings)
                ? before
                : BayeuxSide.open(backend.name(), settings, environment);
        side.timeouts(backend.timeouts());
        return side;
    }

    private @Nullable StickyRule find(Affinity affinity) {
        for (StickyRule rule : affinities) {
            if (rule.affinity().equals(affinity)) {
                return rule;
            }
        }
        return null;
    }

    /** Closes the tables, except those that the next rules use too. */
    void close(@Nullable Rules next) {
        for (StickyRule rule : affinities) {
            if (next == null || !next.affinities.contains(rule)) {
                rule.live().close();
            }
        }
        if (bayeux != null && (next == null || next.bayeux != bayeux)) {
            bayeux.close();
        }
    }

    /** An affinity at work. */
    record StickyRule(Affinity affinity, Stickiness live, AffinityCounters counters) {

        static StickyRule open(Affinity affinity, String backend, Environment environment) {
            SharedTables shared = environment.sharedTables();
            Stickiness live = shared == null
                    ? affinity.open(environment.nanoTime(), environment.wallClock())
                    : affinity.open(environment.nanoTime(), environment.wallClock(), shared, backend);
            return new StickyRule(affinity, live, new AffinityCounters());
        }
    }
}
