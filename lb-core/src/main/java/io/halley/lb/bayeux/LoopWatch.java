// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.bayeux;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Notices clients that go round in a circle, handshake, 402, handshake, and names the likely cause.
 *
 * <p>A circle is a 402 within a minute of the session's handshake; three of them by one client within a minute are a loop.
 * A client is a browser cookie or an address. Each cause is told once, and counted each time.
 *
 * <p>Thread-safe; does not block. Bounded: the last 10,000 handshakes and clients of the last minute.
 */
public final class LoopWatch {

    private static final int ENTRIES = 10_000;
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int CIRCLES = 3;

    private record Begun(String client, String server, HandshakeSigns signs) {}

    private final Cache<String, Begun> handshakes;
    private final Cache<String, LongAdder> circles;
    private final Map<Cause, LongAdder> counts = new EnumMap<>(Cause.class);
    private final Map<Cause, AtomicBoolean> told = new EnumMap<>(Cause.class);

    /**
     * Creates a watch that has seen nothing.
     *
     * @param nanoTime the clock, {@link System#nanoTime} or a test's
     */
    public LoopWatch(LongSupplier nanoTime) {
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
     * @param client the value of the browser's cookie if the request had one, else the client's address
     * @param server the name of the server that gave the session
     */
    public void opened(String clientId, String client, String server, HandshakeSigns signs) {
        handshakes.put(clientId, new Begun(client, server, signs));
    }

    /** Notes that a session has ended as it should. */
    public void closed(String clientId) {
        handshakes.invalidate(clientId);
    }

    /**
     * Notes a 402, and returns the cause of a loop when it is to be told, else null.
     *
     * @param server the name of the server that said it
     * @param cookieSent whether the request had the server's browser cookie
     */
    public @Nullable Cause unknown(String clientId, String server, boolean cookieSent) {
        Begun begun = handshakes.asMap().remove(clientId);
        if (begun == null) {
            return null;
        }
        LongAdder own = circles.get(begun.client, client -> new LongAdder());
        own.increment();
        if (own.sum() < CIRCLES) {
            return null;
        }
        Cause cause = cause(begun, server, cookieSent);
        count(cause).increment();
        return told(cause).compareAndSet(false, true) ? cause : null;
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
