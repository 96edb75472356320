// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.admin;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The drains with a deadline that are under way. Thread-safe. */
final class Drains {

    private record Key(String backend, String server) {}

    /**
     * One of them.
     *
     * @param deadline milliseconds since 1970
     * @param thenMaintenance whether an empty server goes into maintenance
     */
    record Drain(long deadline, boolean thenMaintenance, String user) {}

    private final Map<Key, Drain> drains = new ConcurrentHashMap<>();

    void begin(String backend, String server, Drain drain) {
        drains.put(new Key(backend, server), drain);
    }

    /** Forgets a server's drain, if it has one. */
    void end(String backend, String server) {
        drains.remove(new Key(backend, server));
    }

    /** Forgets this very drain; returns whether it was still under way. */
    boolean end(String backend, String server, Drain drain) {
        return drains.remove(new Key(backend, server), drain);
    }

    @Nullable
    Drain of(String backend, String server) {
        return drains.get(new Key(backend, server));
    }
}
