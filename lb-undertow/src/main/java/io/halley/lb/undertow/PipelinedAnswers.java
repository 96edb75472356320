// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.conduits.ConduitStreamSinkChannel;

/**
 * Sends what Undertow holds back of the answers to pipelined requests ({@code BUFFER_PIPELINED_DATA}) while the next of
 * them waits for its own answer. Thread: the connection's IO thread.
 */
final class PipelinedAnswers {

    private static final Logger LOG = LoggerFactory.getLogger(PipelinedAnswers.class);

    private PipelinedAnswers() {}

    /** Sends what other handlers left behind, and lets nothing be held back of this connection's further answers. */
    static void begin(HttpServerExchange exchange, HttpServerConnection connection) throws IOException {
        if (connection.getPipelineBuffer() == null || connection.getPipelineBuffer() instanceof UnbufferedAnswers) {
            return;
        }
        if (connection.getPipelineBuffer().flushPipelinedData()) {
            UnbufferedAnswers unbuffered = new UnbufferedAnswers(connection);
            connection.setPipelineBuffer(unbuffered);
            unbuffered.setupPipelineBuffer(exchange);
        } else {
            flush(connection);
        }
    }

    /** Sends what the client takes now, and the rest as it takes it, until {@link #stopFlushing}. */
    static void flush(HttpServerConnection connection) throws IOException {
        if (connection.getPipelineBuffer() != null
                && !connection.getPipelineBuffer().flushPipelinedData()) {
            ConduitStreamSinkChannel sink = connection.getChannel().getSinkChannel();
            sink.setWriteListener(channel -> goOn(connection, channel));
            sink.resumeWrites();
        }
    }

    /** Leaves the rest to the answer that begins. */
    static void stopFlushing(HttpServerConnection connection) {
        if (connection.getPipelineBuffer() != null) {
            connection.getChannel().getSinkChannel().suspendWrites();
        }
    }

    private static void goOn(HttpServerConnection connection, ConduitStreamSinkChannel sink) {
        try {
            if (connection.getPipelineBuffer().flushPipelinedData()) {
                sink.suspendWrites();
            }
        } catch (IOException e) {
            LOG.debug("{}: {}", connection, e.toString());
            IoUtils.safeClose(connection);
        }
    }
}
