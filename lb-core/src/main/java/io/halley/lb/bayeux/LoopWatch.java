// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.bayeux;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Notices clients that go round in a circle, handshake, 402, handshake, and names the likely cause.
 *
 * <p>A circle is a 402 within a minute of the session's handshake; three of them by one client within a minute, each
 * session begun after the 402 of the one before, are a loop. A client is the browser cookie that came with the 402, else
 * an address: many clients behind one address whose server has died get their 402s all at once, which is one circle and
 * no loop. Each cause is told once, and counted each time.
 *
 * <p>Thread-safe; does not block. Bounded: the last 10,000 handshakes and clients of the last minute.
 */
public final class LoopWatch {

    private static final int ENTRIES = 10_000;
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int CIRCLES = 3;

    private record Begun(String server, HandshakeSigns signs, long nanos) {}

    /** How often a client has gone round, and when it came to the end last. */
    private record Circles(int closed, long nanos) {}

    private final LongSupplier nanoTime;
    private final Cache<String, Begun> handshakes;
    private final Cache<String, AtomicReference<Circles>> circles;
    private final Map<Cause, LongAdder> counts = new EnumMap<>(Cause.class);
    private final Map<Cause, AtomicBoolean> told = new EnumMap<>(Cause.class);

    /**
     * Creates a watch that has seen nothing.
     *
     * @param nanoTime the clock, {@link System#nanoTime} or a test's
     */
    public LoopWatch(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        handshakes = cache(nanoTime);
        circles = cache(nanoTime);
        for (Cause cause : Cause.values()) {
            counts.put(cause, new LongAdder());
            told.put(cause, new AtomicBoolean());
        }
    }

    private static <V> Cache<String, V> cache(LongSupplier nanoTime) {
        return Caffeine.newBuilder()
                .maximumSize(ENTRIES)
                .expireAfterWrite(WINDOW)
                .ticker(nanoTime::getAsLong)
                .executor(Runnable::run)
                .build();
    }

    /**
     * Notes a handshake that succeeded.
     *
     * @param server the name of the server that gave the session
     */
    public void opened(String clientId, String server, HandshakeSigns signs) {
        handshakes.put(clientId, new Begun(server, signs, nanoTime.getAsLong()));
    }

    /** Notes that a session has ended as it should, or by the balancer's own doing. */
    public void closed(String clientId) {
        handshakes.invalidate(clientId);
    }

    /**
     * Notes a 402, and returns the cause of a loop when it is to be told, else null.
     *
     * @param client the value of the browser's cookie if the request had one, else the client's address
     * @param server the name of the server that said it
     * @param cookieSent whether the request had the server's browser cookie
     */
    public @Nullable Cause unknown(String clientId, String client, String server, boolean cookieSent) {
        Begun begun = handshakes.asMap().remove(clientId);
        if (begun == null || !isLoop(client, begun)) {
            return null;
        }
        Cause cause = cause(begun, server, cookieSent);
        count(cause).increment();
        return told(cause).compareAndSet(false, true) ? cause : null;
    }

    private boolean isLoop(String client, Begun begun) {
        AtomicReference<Circles> own = circles.get(client, key -> new AtomicReference<>());
        while (true) {
            Circles before = own.get();
            if (before != null && begun.nanos - before.nanos < 0) {
                return false;
            }
            Circles now = new Circles(before == null ? 1 : before.closed + 1, nanoTime.getAsLong());
            if (own.compareAndSet(before, now)) {
                return now.closed >= CIRCLES;
            }
        }
    }

    private static Cause cause(Begun begun, String server, boolean cookieSent) {
        if (!begun.server.equals(server)) {
            return Cause.OTHER_SERVER;
        }
        return cookieSent ? Cause.SERVER_FORGOT : begun.signs.cookieLost();
    }

    /** Returns how many 402s of loops had this cause. */
    public long seen(Cause cause) {
        return count(cause).sum();
    }

    private LongAdder count(Cause cause) {
        return requireNonNull(counts.get(cause));
    }

    private AtomicBoolean told(Cause cause) {
        return requireNonNull(told.get(cause));
    }
}
