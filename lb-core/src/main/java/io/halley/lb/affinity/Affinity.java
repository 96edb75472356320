// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.affinity;

import io.halley.lb.model.Faults;
import io.halley.lb.model.KeyExtractor;
import io.halley.lb.share.SharedTables;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * How a client is kept on its server: an immutable value, from which a backend makes its live {@link Stickiness}.
 *
 * <p>A backend may have several; the first that names a usable server decides, and all of them learn. Two equal values
 * share their table across a reconfiguration.
 */
public interface Affinity {

    /**
     * Returns an affinity by a cookie that the balancer adds to responses. HAProxy: {@code cookie NAME insert indirect
     * nocache}.
     *
     * <p>Needs no memory, survives a restart of the balancer, and works for WebSockets, since a 101 carries it too.
     */
    static CookieAffinity insertCookie(String name) {
        return CookieAffinity.of(name, CookieMode.INSERT);
    }

    /**
     * Returns an affinity by a cookie of the application, whose value the balancer replaces by the server's.
     *
     * <p>HAProxy: {@code cookie NAME rewrite}.
     */
    static CookieAffinity rewriteCookie(String name) {
        return CookieAffinity.of(name, CookieMode.REWRITE);
    }

    /**
     * Returns an affinity by a cookie of the application, before whose value the balancer writes the server's.
     *
     * <p>HAProxy: {@code cookie NAME prefix}; the client sees {@code SERVER~VALUE}, the server {@code VALUE}.
     */
    static CookieAffinity prefixCookie(String name) {
        return CookieAffinity.of(name, CookieMode.PREFIX);
    }

    /**
     * Returns an affinity by a cookie of the application, of which the balancer remembers each value and its server.
     *
     * <p>For example {@code BAYEUX_BROWSER} or {@code JSESSIONID}. HAProxy 1.5: {@code appsession NAME ...
     * request-learn}.
     *
     * @param idle how long a value is remembered after its last use
     */
    static LearnedAffinity learnCookie(String name, Duration idle) {
        return LearnedAffinity.of(name, idle);
    }

    /**
     * Returns an affinity by something that each request of a client has, of which the balancer remembers the server.
     *
     * <p>Unlike hashing, a client stays where it is when servers come. HAProxy: {@code stick on} with a {@code
     * stick-table}.
     *
     * @param idle how long a key is remembered after its last use
     */
    static KeyedAffinity stickOn(KeyExtractor key, Duration idle) {
        return KeyedAffinity.of(key, idle);
    }

    /** Makes the live side, with an empty table. */
    Stickiness open(LongSupplier nanoTime, InstantSource wallClock);

    /**
     * Makes the live side with a table that the balancers share; by default without, as for cookies that need none.
     *
     * @param backend the backend's name, the same on all balancers
     */
    default Stickiness open(LongSupplier nanoTime, InstantSource wallClock, SharedTables shared, String backend) {
        return open(nanoTime, wallClock);
    }

    /** Adds to {@code faults} what is wrong with it. */
    default void validate(Faults faults) {}
}
