// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.upstream;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The addresses behind a server's name: looked up off the IO threads, and again after a failure to connect.
 *
 * <p>A name that cannot be looked up any more keeps its last addresses. Thread-safe.
 */
final class ServerAddress {

    private static final Logger LOG = LoggerFactory.getLogger(ServerAddress.class);
    private static final long LOOKUP_PAUSE_NANOS = 1_000_000_000L;

    private final String host;
    private final int port;
    private final Executor resolver;
    private final LongSupplier nanoTime;

    private volatile @Nullable InetSocketAddress current;

    // Guarded by this.
    private List<InetAddress> known = List.of();
    private final List<Runnable> waiting = new ArrayList<>();
    private boolean looking;
    private long lookedNanos;

    ServerAddress(String host, int port, Executor resolver, LongSupplier nanoTime) {
        this.host = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        this.port = port;
        this.resolver = resolver;
        this.nanoTime = nanoTime;
        if (isLiteral(this.host)) {
            look();
        }
    }

    /** Returns the address to connect to, or null if none is known yet. */
    @Nullable
    InetSocketAddress current() {
        return current;
    }

    /** Looks the name up, if that is not under way, and runs {@code then} when it is done, found or not. */
    void lookup(Runnable then) {
        synchronized (this) {
            waiting.add(then);
            if (looking) {
                return;
            }
            looking = true;
        }
        resolver.execute(this::lookAndTell);
    }

    /** Tells that this address did not answer: the next one is tried, and the name is looked up again. */
    void failed(InetSocketAddress address) {
        synchronized (this) {
            if (!address.equals(current) || isLiteral(host)) {
                return;
            }
            int next = known.indexOf(address.getAddress()) + 1;
            current = new InetSocketAddress(known.get(next % known.size()), port);
            if (looking || nanoTime.getAsLong() - lookedNanos < LOOKUP_PAUSE_NANOS) {
                return;
            }
            looking = true;
        }
        resolver.execute(this::lookAndTell);
    }

    private void lookAndTell() {
        List<Runnable> told;
        try {
            look();
        } finally {
            synchronized (this) {
                looking = false;
                told = List.copyOf(waiting);
                waiting.clear();
            }
        }
        told.forEach(Runnable::run);
    }

    private void look() {
        try {
            List<InetAddress> found = List.of(InetAddress.getAllByName(host));
            synchronized (this) {
                lookedNanos = nanoTime.getAsLong();
                InetSocketAddress before = current;
                if (before == null || !found.contains(before.getAddress())) {
                    current = new InetSocketAddress(found.get(0), port);
                }
                known = found;
            }
        } catch (UnknownHostException e) {
            synchronized (this) {
                lookedNanos = nanoTime.getAsLong();
            }
            LOG.warn("cannot look up {}: {}", host, current == null ? "no address" : "keeping " + current);
        }
    }

    // InetAddress looks nothing up for these.
    private static boolean isLiteral(String host) {
        return host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
    }
}
