// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.relay;

import io.halley.lb.Dispatch.Cause;
import io.halley.lb.model.AdminState;
import io.halley.lb.model.Server;
import java.util.ArrayDeque;

/**
 * Closes the tunnels of a server that is to be emptied, one after the other, spread over the time that there is for it:
 * each client comes back a second later, and all at once would be a storm.
 *
 * <p>It ends with the last tunnel, or when the server is not to be emptied any more. Thread: the IO thread.
 */
final class TunnelDrain extends Deadline {

    /** Of the time that there is, so that the last client has moved when it is over. */
    private static final double SHARE = 0.8;

    private final RelayThread thread;
    private final Server server;
    private final ArrayDeque<Session> left = new ArrayDeque<>();
    private final long begin;
    private final long nanos;
    private final int all;
    private int closed;

    private TunnelDrain(RelayThread thread, Server server, long withinNanos) {
        this.thread = thread;
        this.server = server;
        thread.lane(server).sessions().forEach(session -> {
            if (session instanceof Tunnel) {
                left.add(session);
            }
        });
        all = left.size();
        nanos = Math.max(1, (long) (withinNanos * SHARE));
        begin = thread.relays().nanoTime();
    }

    static void start(RelayThread thread, Server server, long withinNanos) {
        TunnelDrain drain = new TunnelDrain(thread, server, withinNanos);
        if (drain.all > 0) {
            drain.next();
        }
    }

    private void next() {
        // The wheel is no finer than this, so that several may be due at once.
        thread.arm(this, Math.max(DeadlineWheel.TICK.toNanos(), nanos / all));
    }

    @Override
    protected void expired() {
        double share = (double) (thread.relays().nanoTime() - begin) / nanos;
        int due = (int) Math.min(all, Math.ceil(all * share));
        while (closed < due && !left.isEmpty() && server.admin() == AdminState.DRAIN) {
            left.poll().shutdown(Cause.KILLED);
            closed++;
        }
        left.removeIf(session -> !session.isListed());
        if (!left.isEmpty() && server.admin() == AdminState.DRAIN) {
            next();
        }
    }
}
