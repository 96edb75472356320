// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import io.halley.lb.undertow.relay.ClientLink;
import io.undertow.server.ExchangeCompletionListener;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.XnioExecutor;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.StreamSourceConduit;

/**
 * Limits the time for a request's head, and for the pause before it, on one connection.
 *
 * <p>One timer a connection, looked at when it fires and set anew for what is left, so that a request costs two field
 * writes. Thread: the connection's IO thread.
 */
final class HeadGuard extends AbstractStreamSourceConduit<StreamSourceConduit>
        implements Runnable, ExchangeCompletionListener {

    private static final Logger LOG = LoggerFactory.getLogger(HeadGuard.class);
    private static final String PAGE = """
            <html><body><h1>408 Request Time-out</h1>
            Your browser didn't send a complete request in time.
            </body></html>
            """;
    private static final String HEAD =
            "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nCache-Control: no-cache\r\n"
                    + "Content-Type: text/html\r\nContent-Length: " + PAGE.length() + "\r\n\r\n";
    private static final byte[] SLOW_REQUEST = (HEAD + PAGE).getBytes(StandardCharsets.US_ASCII);

    private enum State {
        /** Nothing of a request is there. */
        PAUSE,
        /** A part of its head is. */
        HEAD,
        /** A handler has it. */
        REQUEST,
        /** The connection carries no further requests. */
        OFF
    }

    private final StreamConnection connection;
    private final @Nullable ClientLink link;
    private final long requestNanos;
    private final long keepAliveNanos;
    private State state = State.PAUSE;
    private long deadline;
    private XnioExecutor.@Nullable Key timer;

    private HeadGuard(StreamConnection connection, @Nullable ClientLink link, long requestNanos, long keepAliveNanos) {
        super(connection.getSourceChannel().getConduit());
        this.connection = connection;
        this.link = link;
        this.requestNanos = requestNanos;
        this.keepAliveNanos = keepAliveNanos;
        this.deadline = System.nanoTime() + requestNanos;
    }

    /** Guards a connection that has just been accepted. */
    static HeadGuard over(
            StreamConnection connection, @Nullable ClientLink link, long requestNanos, long keepAliveNanos) {
        HeadGuard guard = new HeadGuard(connection, link, requestNanos, keepAliveNanos);
        connection.getSourceChannel().setConduit(guard);
        guard.schedule(guard.shortest());
        return guard;
    }

    /** Lets go of the timer: the connection is closed, or somebody else's, and the timer would keep it for so long. */
    void end() {
        state = State.OFF;
        if (timer != null) {
            timer.remove();
            timer = null;
        }
    }

    /** Called at the close, on whichever thread that is. */
    void closed() {
        try {
            connection.getIoThread().execute(this::end);
        } catch (RejectedExecutionException e) {
            LOG.debug("the worker of {} stops, and its timers with it", connection);
        }
    }

    /** Returns the link that the connection came with, or null. */
    @Nullable
    ClientLink link() {
        return link;
    }

    /** Notes that the head is whole. */
    void begun() {
        state = State.REQUEST;
    }

    @Override
    public void exchangeEvent(HttpServerExchange exchange, NextListener next) {
        if (exchange.isUpgrade()) {
            end();
        } else {
            state = State.PAUSE;
            deadline = System.nanoTime() + keepAliveNanos;
        }
        next.proceed();
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        return (int) noted(next.read(into));
    }

    @Override
    public long read(ByteBuffer[] into, int offset, int length) throws IOException {
        return noted(next.read(into, offset, length));
    }

    private long noted(long read) {
        if (read > 0 && state == State.PAUSE) {
            state = State.HEAD;
            deadline = System.nanoTime() + requestNanos;
        }
        return read;
    }

    @Override
    public void run() {
        if (state == State.OFF || !connection.isOpen()) {
            return;
        }
        long left = state == State.REQUEST ? shortest() : deadline - System.nanoTime();
        if (left > 0) {
            // A head or a pause may begin at any moment, and have less time than what they follow.
            schedule(Math.min(left, shortest()));
            return;
        }
        if (state == State.HEAD) {
            refuse();
        }
        IoUtils.safeClose(connection);
    }

    private long shortest() {
        return Math.min(requestNanos, keepAliveNanos);
    }

    private void refuse() {
        try {
            connection.getSinkChannel().write(ByteBuffer.wrap(SLOW_REQUEST));
            connection.getSinkChannel().flush();
        } catch (IOException e) {
            LOG.debug("no 408 to {}: {}", connection, e.toString());
        }
    }

    private void schedule(long nanos) {
        try {
            timer = connection.getIoThread().executeAfter(this, nanos / 1_000_000 + 1, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("the worker of {} stops", connection);
        }
    }
}
