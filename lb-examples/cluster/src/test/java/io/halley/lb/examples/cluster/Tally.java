// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.cluster;

import java.util.BitSet;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one subscriber got of the numbers 1, 2, 3, ... that were published, kept apart by its sessions.
 *
 * <p>Within a session each number has to come exactly once; between two sessions numbers may be lost, as the client was
 * told by its handshake. Thread-safe: guarded by itself.
 */
final class Tally {
    private final SortedMap<Integer, BitSet> sessions = new TreeMap<>();
    private int received;
    private int twice;

    /** Notes a number that came to a session; sessions are numbered in the order of their handshakes. */
    synchronized void received(int session, int number) {
        BitSet numbers = sessions.computeIfAbsent(session, ignored -> new BitSet());
        received++;
        twice += numbers.get(number) ? 1 : 0;
        numbers.set(number);
    }

    /** Returns how many messages came, all in all. */
    synchronized int received() {
        return received;
    }

    /** Returns the highest number that the newest session got, 0 if it got none. */
    synchronized int last() {
        return sessions.isEmpty() ? 0 : sessions.get(sessions.lastKey()).length() - 1;
    }

    /** Returns how many numbers came more than once to the same session. */
    synchronized int twice() {
        return twice;
    }

    /** Returns how many numbers a session missed between the first and the last that it got. */
    synchronized int missed() {
        return sessions.values().stream()
                .mapToInt(numbers -> numbers.length() - numbers.nextSetBit(0) - numbers.cardinality())
                .sum();
    }

    /** Returns how many numbers fell between the last of a session and the first of the next one. */
    synchronized int lostBetween() {
        int lost = 0;
        int last = 0;
        for (BitSet numbers : sessions.values()) {
            lost += last == 0 ? 0 : Math.max(0, numbers.nextSetBit(0) - last - 1);
            last = Math.max(last, numbers.length() - 1);
        }
        return lost;
    }
}
