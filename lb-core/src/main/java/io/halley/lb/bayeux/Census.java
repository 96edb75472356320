// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.bayeux;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** Counts the sessions of each server by transport, exactly. Thread-safe; one entry for each name ever counted. */
final class Census {

    private static final int TRANSPORTS = Transport.values().length;

    private final Map<String, AtomicIntegerArray> counts = new ConcurrentHashMap<>();

    void add(String server, Transport transport, int change) {
        counts.computeIfAbsent(server, name -> new AtomicIntegerArray(TRANSPORTS))
                .addAndGet(slot(transport), change);
    }

    int of(String server, Transport transport) {
        AtomicIntegerArray own = counts.get(server);
        return own == null ? 0 : own.get(slot(transport));
    }

    int of(String server) {
        AtomicIntegerArray own = counts.get(server);
        int sum = 0;
        for (int i = 0; own != null && i < TRANSPORTS; i++) {
            sum += own.get(i);
        }
        return sum;
    }

    private static int slot(Transport transport) {
        return switch (transport) {
            case LONG_POLLING -> 0;
            case CALLBACK_POLLING -> 1;
            case WEB_SOCKET -> 2;
        };
    }
}
