// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.relay;

import io.halley.lb.Dispatch;
import io.halley.lb.Dispatch.Cause;
import io.halley.lb.Dispatch.Phase;
import io.halley.lb.Dispatch.Step;
import io.halley.lb.undertow.upstream.Wire;
import io.halley.lb.undertow.upstream.WireListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What is left of a tunnel whose server is dead: its client, until it is this one's turn to be closed and to come back.
 * Where there are more clients than turns for the time being, it asks again for one.
 *
 * <p>It holds no slot and no buffer. What the client still sends goes nowhere. Thread: the IO thread.
 */
final class ParkedTunnel extends Session implements WireListener {

    private static final int SWITCHING_PROTOCOLS = 101;

    private final RelayThread thread;
    private final Dispatch dispatch;
    private final Wire client;
    private final @Nullable ClientLink link;
    private boolean over;

    ParkedTunnel(RelayThread thread, Dispatch dispatch, Wire client, @Nullable ClientLink link) {
        this.thread = thread;
        this.dispatch = dispatch;
        this.client = client;
        this.link = link;
    }

    /** Begins to wait. */
    void start() {
        enter(thread.lobby());
        client.listener(this);
        client.suspendWrites();
        client.resumeReads();
        await();
    }

    private void await() {
        long nanos = dispatch.waitNanos();
        thread.arm(this, nanos);
        thread.tickFinely(nanos);
    }

    @Override
    public void wireReadable(Wire wire) {
        if (over) {
            return;
        }
        ByteBuffer scratch = thread.toServer();
        try {
            if (wire.read(scratch) < 0) {
                end(Cause.CLIENT_ABORT);
            }
        } catch (IOException e) {
            end(Cause.CLIENT_ABORT);
        }
    }

    @Override
    public void wireWritable(Wire wire) {
        wire.suspendWrites();
    }

    @Override
    public void wireClosed(Wire ignored) {
        end(Cause.KILLED);
    }

    @Override
    protected void expired() {
        if (dispatch.resume() == Step.QUEUED) {
            await();
        } else {
            end(Cause.SERVER_DOWN);
        }
    }

    @Override
    void shutdown(Cause cause) {
        end(cause);
    }

    private void end(Cause cause) {
        if (!over) {
            over = true;
            leave();
            thread.disarm(this);
            client.close();
            dispatch.end(SWITCHING_PROTOCOLS, cause, Phase.DATA);
            if (link != null) {
                link.closed();
            }
        }
    }
}
