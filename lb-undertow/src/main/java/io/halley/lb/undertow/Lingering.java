// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import io.undertow.server.Connectors;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.Options;
import org.xnio.XnioExecutor;
import org.xnio.channels.StreamSourceChannel;

/**
 * Closes the connection of a client that still sends its request after it got its answer, but not at once.
 *
 * <p>A connection that is closed with unread bytes is reset, and the reset may reach the client before it has read the
 * answer (RFC 9112 section 9.6). So the bytes are read and thrown away for a while. Thread: the IO thread.
 */
final class Lingering implements Runnable {

    private static final long LONGEST_MILLIS = 2_000;
    private static final long MOST_BYTES = 16 << 20;
    private static final int MOST_READS = 8;

    private final HttpServerExchange exchange;
    private final StreamSourceChannel body;
    private final ByteBuffer waste = ByteBuffer.allocate(8 * 1024);
    private final XnioExecutor.Key timer;
    private long left = MOST_BYTES;

    private Lingering(HttpServerExchange exchange, StreamSourceChannel body) {
        this.exchange = exchange;
        this.body = body;
        this.timer = exchange.getIoThread().executeAfter(this, LONGEST_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Ends an exchange whose answer is out and whose request is not. */
    static void start(
            HttpServerExchange exchange, @Nullable HttpServerConnection http1, @Nullable StreamSourceChannel body) {
        if (http1 == null || body == null) {
            // The stream is reset; the connection goes on.
            close(exchange);
            return;
        }
        Lingering lingering = new Lingering(exchange, body);
        body.getReadSetter().set(channel -> lingering.drain());
        body.resumeReads();
    }

    private void drain() {
        try {
            int n = 1;
            for (int reads = 0; n > 0 && left > 0; reads++) {
                if (reads == MOST_READS) {
                    exchange.getIoThread().execute(this::drain);
                    return;
                }
                waste.clear();
                n = body.read(waste);
                left -= n;
            }
            if (n == 0) {
                return;
            }
        } catch (IOException e) {
            // The client has gone, which is what is waited for.
        }
        timer.remove();
        run();
    }

    @Override
    public void run() {
        if (!exchange.isComplete()) {
            close(exchange);
        }
    }

    /** Cuts the connection, or the stream of HTTP/2, so that what was sent cannot be taken for a whole answer. */
    static void reset(HttpServerExchange exchange, @Nullable HttpServerConnection http1) {
        if (http1 != null) {
            try {
                http1.setOption(Options.CLOSE_ABORT, Boolean.TRUE);
            } catch (IOException | IllegalArgumentException e) {
                // Closed already.
            }
        }
        close(exchange);
    }

    private static void close(HttpServerExchange exchange) {
        IoUtils.safeClose(exchange.getConnection());
        Connectors.terminateRequest(exchange);
        Connectors.terminateResponse(exchange);
    }
}
