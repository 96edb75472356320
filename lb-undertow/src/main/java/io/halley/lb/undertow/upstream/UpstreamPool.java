// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.upstream;

import io.halley.lb.model.ProxyProtocol;
import io.halley.lb.model.Server;
import io.halley.lb.model.ServerConnections;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioIoThread;

/**
 * The connections of one IO thread to one server.
 *
 * <p>Idle ones are taken last in, first out, so that those that are not needed grow old and are closed. An idle one
 * listens: the server's FIN takes it out at once. Thread: the IO thread.
 */
public final class UpstreamPool {

    /**
     * How long a connection may have been idle and still be used without a look at it.
     *
     * <p>A FIN that is on its way is seen by the listener, except in the pass of the selector in which it arrives; a
     * read before the request closes that gap too, where the pause was long enough for the server to have closed.
     */
    private static final long PROBE_AFTER_NANOS = 1_000_000_000L;

    private final XnioIoThread ioThread;
    private final UpstreamTarget target;
    private final LongSupplier nanoTime;
    private final ByteBuffer probe = ByteBuffer.allocate(1);

    private ServerConnections rules;
    private int maxIdle;

    private @Nullable UpstreamConnection newest;
    private @Nullable UpstreamConnection oldest;
    private int idle;
    private int open;
    private boolean drained;

    /**
     * Makes an empty pool.
     *
     * @param rules the rules of the backend; an IO thread keeps its share of the idle connections
     */
    public UpstreamPool(XnioIoThread ioThread, UpstreamTarget target, ServerConnections rules, LongSupplier nanoTime) {
        this.ioThread = ioThread;
        this.target = target;
        this.nanoTime = nanoTime;
        this.rules = rules;
        rules(rules);
    }

    /** Sets other rules; idle connections that they do not allow are closed by the next {@link #purge}. */
    public void rules(ServerConnections rules) {
        this.rules = rules;
        int threads = Math.max(1, ioThread.getWorker().getIoThreadCount());
        this.maxIdle = rules.isKeepAlive() ? (int) ((rules.maxIdle() + (long) threads - 1) / threads) : 0;
    }

    /** Returns the server. */
    public Server server() {
        return target.server();
    }

    /** Returns the number of connections that wait for a request. */
    public int idle() {
        return idle;
    }

    /** Returns the number of all connections. */
    public int open() {
        return open;
    }

    /** Returns an idle connection, which the caller owns from now on, or null. */
    public @Nullable UpstreamConnection take() {
        if (target.server().config().proxyProtocol() != ProxyProtocol.NONE) {
            // An idle one from before a reconfiguration says nothing of this client.
            return null;
        }
        long now = nanoTime.getAsLong();
        UpstreamConnection candidate = newest;
        while (candidate != null) {
            remove(candidate);
            if (now - candidate.idleSinceNanos < PROBE_AFTER_NANOS || isSilent(candidate)) {
                return candidate;
            }
            candidate.close();
            candidate = newest;
        }
        return null;
    }

    /** Begins to connect for the balancer itself, which is no client. */
    public ConnectAttempt connect(ConnectObserver observer) {
        return connect(observer, ProxyHeader.ofNobody(target.server().config().proxyProtocol()));
    }

    /**
     * Begins to connect for a client.
     *
     * @param first what is sent before all else, TLS included; a connection with such bytes is never used again
     */
    public ConnectAttempt connect(ConnectObserver observer, byte[] first) {
        ConnectAttempt attempt = new ConnectAttempt(this, ioThread, target, observer, first);
        attempt.start();
        return attempt;
    }

    /** Closes what has been idle for too long, or is more than the rules allow. */
    public void purge() {
        long latest = nanoTime.getAsLong() - rules.idleTimeout().toNanos();
        UpstreamConnection candidate = oldest;
        while (candidate != null && (idle > maxIdle || candidate.idleSinceNanos - latest < 0)) {
            remove(candidate);
            candidate.close();
            candidate = oldest;
        }
    }

    /** Closes the idle connections: the server is thought to be dead. */
    public void closeIdle() {
        for (UpstreamConnection last = newest; last != null; last = newest) {
            remove(last);
            last.close();
        }
    }

    /** Closes the idle connections now and the others when they come back: the server is no longer used. */
    public void drain() {
        drained = true;
        closeIdle();
    }

    /** Returns whether the server is no longer used. */
    public boolean isDrained() {
        return drained;
    }

    UpstreamConnection adopt(Wire wire, boolean reusable) {
        open++;
        return new UpstreamConnection(this, wire, reusable);
    }

    void closed() {
        open--;
    }

    void release(UpstreamConnection connection) {
        if (drained || idle >= maxIdle || !connection.wire().isOpen()) {
            connection.close();
            return;
        }
        connection.idleSinceNanos = nanoTime.getAsLong();
        connection.idle = true;
        connection.older = newest;
        connection.newer = null;
        if (newest == null) {
            oldest = connection;
        } else {
            newest.newer = connection;
        }
        newest = connection;
        idle++;
        connection.wire().listener(connection);
        connection.wire().resumeReads();
    }

    void idleReadable(UpstreamConnection connection) {
        if (connection.idle && !isSilent(connection)) {
            remove(connection);
            connection.close();
        }
    }

    void idleClosed(UpstreamConnection connection) {
        if (connection.idle) {
            remove(connection);
            closed();
        }
    }

    /** Returns whether there is nothing to read: no end, no error, no bytes that nobody asked for. */
    private boolean isSilent(UpstreamConnection connection) {
        try {
            probe.clear();
            return connection.wire().read(probe) == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private void remove(UpstreamConnection connection) {
        if (connection.newer == null) {
            newest = connection.older;
        } else {
            connection.newer.older = connection.older;
        }
        if (connection.older == null) {
            oldest = connection.newer;
        } else {
            connection.older.newer = connection.newer;
        }
        connection.newer = null;
        connection.older = null;
        connection.idle = false;
        idle--;
    }
}
