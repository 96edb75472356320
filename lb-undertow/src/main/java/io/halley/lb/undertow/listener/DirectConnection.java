// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.listener;

import static java.util.Objects.requireNonNull;

import io.halley.lb.undertow.http1.HeadProgress;
import io.halley.lb.undertow.http1.RequestHeadParser;
import io.halley.lb.undertow.relay.ClientLink;
import io.halley.lb.undertow.relay.Deadline;
import io.halley.lb.undertow.relay.Intake;
import io.halley.lb.undertow.upstream.Wire;
import io.halley.lb.undertow.upstream.WireListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.StreamConnection;

/**
 * One client's connection: reads heads, begins requests one after the other, and ends by one of close, abort, handing it
 * over to the application, and giving it to a tunnel.
 *
 * <p>It is its own deadline, for what happens between requests; within one the relay keeps the time. Thread: the IO
 * thread.
 */
final class DirectConnection extends Deadline implements WireListener {

    private static final Logger LOG = LoggerFactory.getLogger(DirectConnection.class);

    private static final long LINGER_NANOS = 2_000_000_000L;
    private static final long LINGER_BYTES = 16 << 20;
    private static final int LINGER_READS = 8;

    private enum Phase {
        /** Nothing of a request is there. */
        PAUSE,
        /** A part of its head is. */
        HEAD,
        /** The intake has it. */
        REQUEST,
        /** The answer is out, and what the client still sends is thrown away, so that it can read the answer. */
        LINGER,
        /** It is closed, or somebody else's. */
        OVER
    }

    // The thread's list.
    @Nullable
    DirectConnection next;

    @Nullable
    DirectConnection previous;

    private final ListenerThread thread;
    private final Wire wire;
    private final DirectExchange exchange;
    private Phase phase = Phase.PAUSE;
    private boolean closing;
    private boolean routed;
    private long headNanos;
    private long lingerLeft = LINGER_BYTES;

    private DirectConnection(ListenerThread thread, Wire wire, @Nullable ClientLink link) {
        this.thread = thread;
        this.wire = wire;
        this.exchange = new DirectExchange(this, thread, wire, link);
    }

    /** Takes a connection that has just been accepted. */
    static void open(ListenerThread thread, StreamConnection accepted, @Nullable ClientLink link) {
        Wire wire = Wire.over(accepted);
        DirectConnection connection = new DirectConnection(thread, wire, link);
        thread.add(connection);
        wire.listener(connection);
        thread.arm(connection, thread.rules.requestNanos());
        // The request has often come along with the connection, which saves a turn of the selector.
        connection.wireReadable(wire);
        if (connection.phase != Phase.OVER) {
            wire.resumeReads();
        }
    }

    /** Returns whether the listener is closed, so that no further request is wanted. */
    boolean isClosing() {
        return closing;
    }

    @Override
    public void wireReadable(Wire ignored) {
        try {
            switch (phase) {
                case PAUSE, HEAD -> readHead();
                case REQUEST -> exchange.readable();
                case LINGER -> linger();
                case OVER -> wire.suspendReads();
            }
        } catch (RuntimeException | Error e) {
            fail(e);
        } finally {
            exchange.bytes().keep();
        }
    }

    @Override
    public void wireWritable(Wire ignored) {
        try {
            if (phase == Phase.REQUEST) {
                exchange.writable();
            } else {
                wire.suspendWrites();
            }
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    @Override
    public void wireClosed(Wire ignored) {
        try {
            exchange.cut();
        } catch (RuntimeException | Error e) {
            LOG.error("ending a connection that was closed by others", e);
        }
    }

    private void fail(Throwable fault) {
        LOG.error("ending a connection after a fault", fault);
        exchange.cut();
    }

    // Between requests

    private void readHead() {
        try {
            ByteBuffer in = exchange.bytes().fill();
            if (in == null) {
                close();
                return;
            }
            // More than one head may have come at once.
            while (in.hasRemaining() && (phase == Phase.PAUSE || phase == Phase.HEAD)) {
                read(in);
            }
        } catch (IOException e) {
            LOG.debug("{}: {}", wire, e.toString());
            abort();
        }
    }

    private void read(ByteBuffer in) throws IOException {
        boolean begins = phase == Phase.PAUSE;
        RequestHeadParser parser = begins ? exchange.nextHead() : exchange.parser();
        routed &= !begins;
        HeadProgress progress = parser.parse(in);
        Intake intake = null;
        // At the end of a head that came in pieces once more, since the rules may have changed meanwhile.
        if (parser.isLineRead() && (!routed || progress == HeadProgress.COMPLETE)) {
            intake = thread.rules.routing().of(exchange.targetOf(parser.head()));
            if (intake == null) {
                handOver(parser);
                return;
            }
            routed = true;
        }
        switch (progress) {
            case COMPLETE -> {
                phase = Phase.REQUEST;
                exchange.begin(begins ? 0 : System.nanoTime() - headNanos);
                requireNonNull(intake).take(exchange);
            }
            case NEED_MORE -> {
                if (begins) {
                    phase = Phase.HEAD;
                    headNanos = System.nanoTime();
                    thread.arm(this, thread.rules.requestNanos());
                }
            }
            case BAD -> {
                if (!parser.isLineRead() && isForApplication(parser)) {
                    handOver(parser);
                } else {
                    LOG.debug("bad head: {}", parser.fault());
                    refuse(parser.status(), "Your browser sent an invalid request.");
                }
            }
        }
    }

    // Whoever does not speak HTTP does not speak to a balancer, unless that gets everything.
    private boolean isForApplication(RequestHeadParser parser) {
        return thread.rules.application().isThere()
                && thread.rules.routing().of(exchange.targetOf(parser.head())) == null;
    }

    private void handOver(RequestHeadParser parser) {
        ByteBuffer all = exchange.bytes().takeAll(parser.received());
        leave();
        thread.rules.application().take(wire.handOver(), exchange.knownLink(), all);
    }

    private void refuse(int status, String reason) throws IOException {
        long coming = phase == Phase.HEAD ? System.nanoTime() - headNanos : 0;
        phase = Phase.REQUEST;
        Intake heads = thread.rules.heads();
        if (heads == null) {
            exchange.refuse(status, reason);
        } else {
            exchange.beginUnread(status, reason, coming);
            heads.take(exchange);
        }
    }

    /** Waits for the next request; the answer to the last one is out. */
    void pause() {
        phase = Phase.PAUSE;
        thread.touch(this, thread.rules.keepAliveNanos());
        wire.suspendWrites();
        wire.resumeReads();
        if (exchange.bytes().inHand() != null) {
            wire.wakeupReads();
        }
    }

    /** Closes behind the last answer. */
    void finish(boolean clean) {
        if (clean) {
            close();
            return;
        }
        // A connection that is closed with unread bytes is reset, and the reset may reach the client before it has read
        // the answer (RFC 9112 section 9.6).
        phase = Phase.LINGER;
        thread.arm(this, LINGER_NANOS);
        try {
            wire.suspendWrites();
            wire.shutdownWrites();
            wire.flush();
            wire.resumeReads();
        } catch (IOException e) {
            abort();
        }
    }

    private void linger() {
        try {
            ByteBuffer in = exchange.bytes().fill();
            for (int reads = 0; in != null && in.hasRemaining(); reads++) {
                lingerLeft -= in.remaining();
                in.position(in.limit());
                if (lingerLeft <= 0 || reads == LINGER_READS) {
                    break;
                }
                in = exchange.bytes().fill();
            }
            if (in == null || lingerLeft <= 0) {
                close();
            }
        } catch (IOException e) {
            // The client has gone, which is what is waited for.
            close();
        }
    }

    // Ends

    private void close() {
        if (phase != Phase.OVER) {
            leave();
            wire.close();
            exchange.closed();
        }
    }

    void abort() {
        if (phase != Phase.OVER) {
            leave();
            wire.abort();
            exchange.closed();
        }
    }

    /** Gives the wire away, with the bytes in hand before those on the socket. */
    void give() {
        wire.unread(exchange.bytes().takeAll(new byte[0]));
        leave();
    }

    private void leave() {
        phase = Phase.OVER;
        thread.remove(this);
        thread.disarm(this);
        exchange.leave();
    }

    /** Ends it because the listener is closed: at once, or behind the request that is under way. */
    void shutdown(boolean now) {
        closing = true;
        if (phase == Phase.PAUSE) {
            close();
        } else if (now && phase == Phase.REQUEST) {
            exchange.cut();
        } else if (now) {
            abort();
        }
    }

    @Override
    protected void expired() {
        switch (phase) {
            case PAUSE, LINGER -> close();
            case HEAD -> {
                try {
                    refuse(408, "Your browser didn't send a complete request in time.");
                } catch (IOException e) {
                    abort();
                }
            }
            case REQUEST -> thread.arm(this, thread.rules.keepAliveNanos());
            case OVER -> {}
        }
    }
}
