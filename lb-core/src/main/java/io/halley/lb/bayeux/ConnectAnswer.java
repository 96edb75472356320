// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.bayeux;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns a server's answer to a connect into one that moves the session, and keeps all else byte for byte. */
public final class ConnectAnswer {

    private ConnectAnswer() {}

    /**
     * Returns the body with the reply to the connect replaced by {@code 402} with the advice to handshake.
     *
     * <p>Returns null if the body has to stay as it is: it is no array of messages (nor the call of a callback with
     * one), holds no single connect reply, or that reply is no success, or says that the client has left ({@code
     * reconnect: none}).
     *
     * @param body the whole body, decoded; it stays as it is
     * @param jsonp whether it is the call of a callback
     */
    public static byte @Nullable [] movingSession(byte[] body, boolean jsonp) {
        int from = jsonp ? indexOf(body, (byte) '(') + 1 : 0;
        MessageScan scan = new MessageScan(Integer.MAX_VALUE, true);
        scan.feed(ByteBuffer.wrap(body, from, body.length - from));
        if (!scan.isEnd() || !scan.isArray()) {
            scan.close();
            return null;
        }
        int found = connectReply(scan.messages);
        if (found < 0) {
            return null;
        }
        MessageScan.Span span = scan.spans().get(found);
        byte[] reply = Answers.connectUnknown(scan.messages.get(found).id()).getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream moved = new ByteArrayOutputStream(body.length + reply.length);
        moved.write(body, 0, from + (int) span.from());
        moved.writeBytes(reply);
        moved.write(body, from + (int) span.to(), body.length - from - (int) span.to());
        return moved.toByteArray();
    }

    private static int connectReply(List<BayeuxMessage> messages) {
        int found = -1;
        for (int i = 0; i < messages.size(); i++) {
            BayeuxMessage message = messages.get(i);
            if (message.is(Meta.CONNECT)) {
                Advice advice = message.advice();
                boolean leaving = advice != null && "none".equals(advice.reconnect());
                if (found >= 0 || !message.isSuccessful() || leaving || message.id() == null) {
                    return -1;
                }
                found = i;
            }
        }
        return found;
    }

    private static int indexOf(byte[] body, byte wanted) {
        for (int i = 0; i < body.length; i++) {
            if (body[i] == wanted) {
                return i;
            }
        }
        return -1;
    }
}
