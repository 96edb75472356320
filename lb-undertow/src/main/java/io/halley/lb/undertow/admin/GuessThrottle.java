// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.admin;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Slows down who guesses passwords: after 5 wrong ones an address waits 1, 2, 4 and so on up to 60 s after each.
 *
 * <p>At most 10,000 addresses are remembered, those least recently seen forgotten first, and each for 10 minutes after
 * its last guess; an IPv6 network of 64 bits counts as one address. A table of the platform's does, since only wrong
 * passwords write to it. Thread-safe.
 */
final class GuessThrottle {

    static final int MOST_ADDRESSES = 10_000;
    private static final int FREE_GUESSES = 5;
    private static final long LONGEST_SECONDS = 60;
    private static final long FORGOTTEN_NANOS = TimeUnit.MINUTES.toNanos(10);

    private record Guesses(int count, long lastNanos, long untilNanos) {}

    private final LongSupplier nanoTime;
    private final Map<String, Guesses> guesses = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Guesses> eldest) {
            return size() > MOST_ADDRESSES;
        }
    };

    GuessThrottle(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Returns for how many seconds more the address has to wait, 0 if it has not. */
    synchronized long waitSeconds(InetAddress address) {
        Guesses known = guesses.get(key(address));
        if (known == null) {
            return 0;
        }
        long left = known.untilNanos - nanoTime.getAsLong();
        return left <= 0 ? 0 : TimeUnit.NANOSECONDS.toSeconds(left + TimeUnit.SECONDS.toNanos(1) - 1);
    }

    /** Notes a wrong password; returns how many there were from this address. */
    synchronized int wrong(InetAddress address) {
        long now = nanoTime.getAsLong();
        Guesses known = guesses.get(key(address));
        int count = known == null || now - known.lastNanos > FORGOTTEN_NANOS ? 1 : known.count + 1;
        long seconds = count < FREE_GUESSES ? 0 : Math.min(LONGEST_SECONDS, 1L << Math.min(6, count - FREE_GUESSES));
        guesses.put(key(address), new Guesses(count, now, now + TimeUnit.SECONDS.toNanos(seconds)));
        return count;
    }

    synchronized void right(InetAddress address) {
        guesses.remove(key(address));
    }

    synchronized int size() {
        return guesses.size();
    }

    private static String key(InetAddress address) {
        byte[] bytes = address.getAddress();
        return Arrays.toString(bytes.length == 16 ? Arrays.copyOf(bytes, 8) : bytes);
    }
}
