// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.relay;

import io.halley.lb.undertow.upstream.ConnectAttempt;
import io.halley.lb.undertow.upstream.ConnectObserver;
import io.halley.lb.undertow.upstream.UpstreamConnection;
import io.halley.lb.undertow.upstream.UpstreamPool;
import io.halley.lb.undertow.upstream.Wire;
import io.halley.lb.undertow.upstream.WireListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether a server that broke off is dead, by one new connection for all who want to know.
 *
 * <p>A dying process may close its connections before its listener, which until then accepts new ones: so a connection
 * has to live for a moment before it counts as a sign of life. There is no limit of time; those who ask have theirs.
 * Thread: the IO thread.
 */
final class LifeCheck implements ConnectObserver, WireListener {

    /** Hears the verdict, once. */
    interface Verdict {
        void told(boolean dead);
    }

    private static final int MOMENT_MILLIS = 30;

    private final RelayThread thread;
    private final UpstreamPool pool;
    private @Nullable ConnectAttempt attempt;
    private @Nullable UpstreamConnection connection;
    private List<Verdict> asking = new ArrayList<>();

    LifeCheck(RelayThread thread, UpstreamPool pool) {
        this.thread = thread;
        this.pool = pool;
    }

    /** Tells {@code verdict}, soon and never from within. */
    void ask(Verdict verdict) {
        asking.add(verdict);
        if (attempt == null && connection == null) {
            attempt = pool.connect(this);
        }
    }

    @Override
    public void connected(UpstreamConnection made) {
        attempt = null;
        connection = made;
        made.wire().listener(this);
        made.wire().resumeReads();
        if (!thread.executeAfter(() -> lived(made), MOMENT_MILLIS)) {
            lived(made);
        }
    }

    @Override
    public void connectFailed(IOException cause) {
        attempt = null;
        tell(true);
    }

    private void lived(UpstreamConnection made) {
        if (connection == made) {
            connection = null;
            made.release();
            tell(false);
        }
    }

    @Override
    public void wireReadable(Wire wire) {
        try {
            if (wire.read(ByteBuffer.allocate(1)) == 0) {
                return;
            }
        } catch (IOException e) {
            // As with an end.
        }
        UpstreamConnection made = connection;
        if (made != null) {
            connection = null;
            made.abort();
            attempt = pool.connect(this);
        }
    }

    @Override
    public void wireWritable(Wire wire) {
        wire.suspendWrites();
    }

    /** The worker stops, and those who ask hear of that themselves. */
    @Override
    public void wireClosed(Wire wire) {
        UpstreamConnection made = connection;
        if (made != null) {
            connection = null;
            made.abort();
            asking.clear();
        }
    }

    private void tell(boolean dead) {
        List<Verdict> told = asking;
        asking = new ArrayList<>();
        told.forEach(verdict -> verdict.told(dead));
    }
}
