// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import io.halley.lb.undertow.http1.ResponseHead;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpContinue;
import io.undertow.server.protocol.http.HttpServerConnection;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.xnio.conduits.ConduitStreamSinkChannel;

/**
 * Writes 1xx responses, for which Undertow has no way except for 100, past the exchange. Thread: the IO thread.
 */
final class InterimResponses {

    private static final int CONTINUE = 100;

    private InterimResponses() {}

    /**
     * Writes an interim head to an HTTP/1.1 connection on which no answer has begun.
     *
     * @throws IOException if the connection took a part of it only, so that nothing can follow
     */
    static void write(HttpServerConnection connection, ResponseHead head) throws IOException {
        StringBuilder text = new StringBuilder("HTTP/1.1 ")
                .append(head.status())
                .append(' ')
                .append(StatusCodes.getReason(head.status()))
                .append("\r\n");
        for (int line = head.next(-1); line >= 0; line = head.next(line)) {
            text.append(head.name(line)).append(": ").append(head.value(line)).append("\r\n");
        }
        ByteBuffer bytes = ByteBuffer.wrap(text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        ConduitStreamSinkChannel sink = connection.getChannel().getSinkChannel();
        int written = sink.write(bytes);
        if (bytes.hasRemaining() && (written > 0 || head.status() == CONTINUE)) {
            throw new IOException("the client takes no interim response");
        }
        sink.flush();
        PipelinedAnswers.flush(connection);
    }

    /** Sends a 100 to an HTTP/2 client that waits for one; it gets no other interim responses. */
    static void writeContinue(HttpServerExchange exchange) throws IOException {
        if (HttpContinue.requiresContinueResponse(exchange)) {
            HttpContinue.createResponseSender(exchange).send();
        }
    }
}
