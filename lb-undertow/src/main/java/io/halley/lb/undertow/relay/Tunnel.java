// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.relay;

import io.halley.lb.Dispatch;
import io.halley.lb.Dispatch.Cause;
import io.halley.lb.Dispatch.Phase;
import io.halley.lb.undertow.upstream.UpstreamConnection;
import io.halley.lb.undertow.upstream.Wire;
import io.halley.lb.undertow.upstream.WireListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a request becomes with a 101: two wires and the bytes between them, until both sides have ended.
 *
 * <p>It keeps nothing of the request, since there may be a hundred thousand of them. Thread: the IO thread.
 */
final class Tunnel extends Session implements WireListener {

    private static final Logger LOG = LoggerFactory.getLogger(Tunnel.class);

    private static final int SWITCHING_PROTOCOLS = 101;

    private final RelayThread thread;
    private final RelaySettings settings;
    private final Dispatch dispatch;
    private final Wire client;
    private final UpstreamConnection server;
    private final TunnelHalf toServer;
    private final TunnelHalf toClient;
    private final @Nullable ClientLink link;
    private boolean asked;
    private boolean judging;
    private boolean over;

    /**
     * Creates one that has not begun.
     *
     * @param link of the client's connection, which ends with the tunnel; null where nobody keeps anything with it
     */
    Tunnel(
            RelayThread thread,
            RelaySettings settings,
            Dispatch dispatch,
            Wire client,
            UpstreamConnection server,
            @Nullable ClientLink link) {
        this.thread = thread;
        this.link = link;
        this.settings = settings;
        this.dispatch = dispatch;
        this.client = client;
        this.server = server;
        this.toServer = new TunnelHalf(client, server.wire(), thread.buffers());
        this.toClient = new TunnelHalf(server.wire(), client, thread.buffers());
        if (dispatch.outlivesServer()) {
            toClient.holdEnd();
        }
    }

    /**
     * Begins to pass bytes on.
     *
     * @param early what the server sent behind its 101
     */
    void start(ByteBuffer early) {
        enter(thread.lane(dispatch.server()).sessions());
        dispatch.tunnelOpened();
        client.listener(this);
        server.wire().listener(this);
        try {
            dispatch.transferred(0, early.remaining());
            toClient.push(early);
            thread.arm(this, limit());
            // What the client sent behind its request was read with it: the socket will not tell of it.
            client.wakeupReads();
        } catch (IOException e) {
            cut(culprit(toClient));
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    @Override
    public void wireReadable(Wire wire) {
        if (over) {
            return;
        }
        TunnelHalf half = wire == client ? toServer : toClient;
        try {
            if (half == toServer) {
                dispatch.transferred(half.pump(thread.toServer()), 0);
            } else {
                dispatch.transferred(0, half.pump(thread.fromServer()));
            }
            progressed();
        } catch (IOException e) {
            broken(culprit(half));
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    @Override
    public void wireWritable(Wire wire) {
        if (over) {
            return;
        }
        TunnelHalf half = wire == client ? toClient : toServer;
        try {
            half.drain();
            progressed();
        } catch (IOException e) {
            broken(culprit(half));
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    @Override
    public void wireClosed(Wire ignored) {
        shutdown(Cause.KILLED);
    }

    private Cause culprit(TunnelHalf half) {
        return half.isSenderBroken() == (half == toServer) ? Cause.CLIENT_ABORT : Cause.SERVER_ABORT;
    }

    private void progressed() throws IOException {
        if (toClient.isEndHeld() && !asked) {
            if (toServer.isShut()) {
                toClient.passEnd();
            } else {
                ask(false);
            }
        }
        if (toServer.isDone() && toClient.isDone()) {
            end(Cause.NORMAL, Phase.DONE);
            client.close();
            server.close();
        } else if (!judging) {
            thread.touch(this, limit());
        }
    }

    private void broken(Cause cause) {
        if (cause != Cause.SERVER_ABORT || (asked && !judging) || !dispatch.outlivesServer()) {
            cut(cause);
            return;
        }
        server.wire().suspendReads();
        server.wire().suspendWrites();
        client.suspendReads();
        if (!asked) {
            ask(true);
        }
    }

    /** The server ended, which a client that it had told would have done first: it may be dead. */
    private void ask(boolean brokeOff) {
        asked = true;
        judging = true;
        thread.arm(this, settings.connectNanos);
        thread.lane(dispatch.server()).lifeCheck().ask(dead -> judged(dead, brokeOff));
    }

    private void judged(boolean dead, boolean brokeOff) {
        if (over) {
            return;
        }
        judging = false;
        if (dead) {
            serverLost();
        } else if (brokeOff) {
            cut(Cause.SERVER_ABORT);
        } else {
            try {
                toClient.passEnd();
                progressed();
            } catch (IOException e) {
                cut(Cause.CLIENT_ABORT);
            }
        }
    }

    @Override
    void serverLost() {
        if (!over && dispatch.outlivesServer()) {
            letGo();
            server.abort();
            dispatch.serverLost();
            new ParkedTunnel(thread, dispatch, client, link).start();
        }
    }

    private long limit() {
        if (toServer.isShut()) {
            return settings.clientFinNanos;
        }
        return toClient.isShut() ? settings.serverFinNanos : settings.tunnelNanos;
    }

    @Override
    protected void expired() {
        if (judging) {
            judged(true, true);
            return;
        }
        shutdown(isClientDue() ? Cause.CLIENT_TIMEOUT : Cause.SERVER_TIMEOUT);
    }

    // The one that does not take what is there; else the one that ended its own side and outstayed the other's answer;
    // else
    // the client, as in HAProxy, for both were silent.
    private boolean isClientDue() {
        if (toClient.isStuck() || toServer.isStuck()) {
            return toClient.isStuck();
        }
        return toServer.isShut() || !toClient.isShut();
    }

    @Override
    void shutdown(Cause cause) {
        if (!over) {
            end(cause, Phase.DATA);
            client.close();
            server.close();
        }
    }

    private void fail(Throwable fault) {
        LOG.error("ending a tunnel after a fault", fault);
        if (!over) {
            cut(Cause.INTERNAL);
        }
    }

    /** Passes an error of one side on to the other one: it must not look like an end. */
    private void cut(Cause cause) {
        end(cause, Phase.DATA);
        client.abort();
        server.abort();
    }

    private void end(Cause cause, Phase phase) {
        letGo();
        dispatch.end(SWITCHING_PROTOCOLS, cause, phase);
        if (link != null) {
            link.closed();
        }
    }

    private void letGo() {
        over = true;
        leave();
        thread.disarm(this);
        toServer.free();
        toClient.free();
    }
}
