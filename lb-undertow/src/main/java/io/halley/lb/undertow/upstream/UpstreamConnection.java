// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.upstream;

import org.jspecify.annotations.Nullable;

/**
 * A connection to a server: its {@link Wire}, and its way back into the pool.
 *
 * <p>Owned by the pool while it is idle, else by who took it; the owner ends it by one of {@link #release},
 * {@link #close} and {@link #abort}. Thread: the pool's IO thread.
 */
public final class UpstreamConnection implements WireListener {

    private final UpstreamPool pool;
    private final Wire wire;
    private final boolean reusable;
    private boolean reused;

    // The pool's list of idle connections.
    @Nullable
    UpstreamConnection newer;

    @Nullable
    UpstreamConnection older;

    boolean idle;
    long idleSinceNanos;

    UpstreamConnection(UpstreamPool pool, Wire wire, boolean reusable) {
        this.pool = pool;
        this.wire = wire;
        this.reusable = reusable;
    }

    /** Returns the bytes of it. */
    public Wire wire() {
        return wire;
    }

    /** Returns whether it has carried a request before, so that the server may have closed it meanwhile. */
    public boolean isReused() {
        return reused;
    }

    /** Gives it back, unless it is one client's: the response is over, and the server keeps the connection. */
    public void release() {
        if (reusable) {
            reused = true;
            pool.release(this);
        } else {
            close();
        }
    }

    /** Closes in order. */
    public void close() {
        wire.close();
        pool.closed();
    }

    /** Cuts, so that the server cannot take what it got for the whole request. */
    public void abort() {
        wire.abort();
        pool.closed();
    }

    @Override
    public void wireReadable(Wire ignored) {
        pool.idleReadable(this);
    }

    @Override
    public void wireWritable(Wire ignored) {
        wire.suspendWrites();
    }

    @Override
    public void wireClosed(Wire ignored) {
        pool.idleClosed(this);
    }
}
