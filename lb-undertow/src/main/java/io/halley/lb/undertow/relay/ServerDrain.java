// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.relay;

import io.halley.lb.Dispatch.Cause;
import io.halley.lb.model.AdminState;
import io.halley.lb.model.Server;
import java.util.ArrayDeque;

/**
 * Empties a server of what does not leave it with an answer: tunnels are closed one after the other, spread over the time
 * that there is, since each client comes back a second later and all at once would be a storm; polls that are still held
 * when most of the time is over are answered by the balancer.
 *
 * <p>It ends then, or when the server is not to be emptied any more. Thread: the IO thread.
 */
final class ServerDrain extends Deadline {

    /** Of the time that there is, so that the last client has moved when it is over. */
    private static final double SHARE = 0.8;

    private final RelayThread thread;
    private final Server server;
    private final ArrayDeque<Session> tunnels = new ArrayDeque<>();
    private final long begin;
    private final long nanos;
    private final int all;
    private int closed;

    private ServerDrain(RelayThread thread, Server server, long withinNanos) {
        this.thread = thread;
        this.server = server;
        thread.lane(server).sessions().forEach(session -> {
            if (session instanceof Tunnel) {
                tunnels.add(session);
            }
        });
        all = tunnels.size();
        nanos = Math.max(1, (long) (withinNanos * SHARE));
        begin = thread.relays().nanoTime();
    }

    static void start(RelayThread thread, Server server, long withinNanos) {
        new ServerDrain(thread, server, withinNanos).next();
    }

    private void next() {
        // The wheel is no finer than this, so that several may be due at once.
        long step = Math.max(DeadlineWheel.TICK.toNanos(), nanos / Math.max(all, 10));
        thread.arm(
                this, Math.min(step, Math.max(0, begin + nanos - thread.relays().nanoTime())));
    }

    @Override
    protected void expired() {
        if (server.admin() != AdminState.DRAIN) {
            return;
        }
        double share = (double) (thread.relays().nanoTime() - begin) / nanos;
        int due = (int) Math.min(all, Math.ceil(all * share));
        while (closed < due && !tunnels.isEmpty()) {
            tunnels.poll().shutdown(Cause.KILLED);
            closed++;
        }
        tunnels.removeIf(session -> !session.isListed());
        Sessions here = thread.lane(server).sessions();
        if (share >= 1) {
            here.forEach(Session::moveAway);
        } else if (here.size() > 0 || server.sessions() > 0) {
            next();
        }
    }
}
