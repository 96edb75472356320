// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.bayeux;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one request or of one WebSocket message from a client.
 *
 * @param messages one or more, in their order
 * @param callback the JSONP callback whose call the answer has to be, null for JSON
 */
public record BayeuxRequest(
        List<BayeuxMessage> messages, @Nullable String callback) {

    /** Takes a copy of the list. */
    public BayeuxRequest {
        messages = List.copyOf(messages);
        if (messages.isEmpty()) {
            throw new IllegalArgumentException("messages: none (expected: at least one)");
        }
    }

    /** Returns the first message, which decides for all: a server answers the others by its session. */
    public BayeuxMessage first() {
        return messages.get(0);
    }

    /** Returns the session of the first message, or null. */
    public @Nullable String clientId() {
        return first().clientId();
    }

    /** Returns whether it begins a session, so that any server may have it. */
    public boolean isHandshake() {
        return first().is(Meta.HANDSHAKE);
    }

    /** Returns the first message on this channel, or null. */
    public @Nullable BayeuxMessage on(String channel) {
        for (BayeuxMessage message : messages) {
            if (message.is(channel)) {
                return message;
            }
        }
        return null;
    }

    /**
     * Returns whether the server may hold the request: a single connect that does not ask for an answer at once.
     *
     * <p>CometD holds no connect that comes with other messages.
     */
    public boolean isPoll() {
        Advice advice = first().advice();
        return messages.size() == 1 && first().is(Meta.CONNECT) && (advice == null || advice.timeout() != 0);
    }
}
