// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.cluster;

import java.util.Map;

/** What a message that failed tells its client, the Java one or the JavaScript one. */
enum Fault {
    /** Its session is gone, and it shall shake hands: how a client is moved. */
    REHANDSHAKE,
    /** The connection was closed under its connect or handshake; it comes back by itself. */
    CLOSED,
    /** A publish that was on its way when its connection ended, or its server (502); nobody can tell whether it arrived. */
    PUBLISH_BROKEN,
    /** A publish that the server refused since it does not know the session. */
    PUBLISH_REFUSED,
    /** A handshake that was put off. */
    HANDSHAKE_DELAYED,
    /** Anything else: an HTTP error, a subscription refused. */
    ERROR;

    /** Returns the kind of a failed message, which has the fields of Bayeux and {@code failure} where none came back. */
    static Fault of(Map<?, ?> message) {
        String channel = String.valueOf(message.get("channel"));
        String error = String.valueOf(message.get("error"));
        if (message.get("failure") instanceof Map<?, ?> failure) {
            Object status = failure.get("httpCode");
            // The JavaScript client tells a closed connection by status 0, if at all.
            if (status instanceof Number code && code.intValue() > 0) {
                return ERROR;
            }
            return channel.startsWith("/meta/") ? CLOSED : PUBLISH_BROKEN;
        }
        boolean handshake =
                message.get("advice") instanceof Map<?, ?> advice && "handshake".equals(advice.get("reconnect"));
        return switch (channel) {
            case "/meta/connect" -> handshake ? REHANDSHAKE : ERROR;
            case "/meta/handshake" -> handshake ? HANDSHAKE_DELAYED : ERROR;
            case "/meta/subscribe", "/meta/unsubscribe", "/meta/disconnect" -> ERROR;
            default -> error.startsWith("402") ? PUBLISH_REFUSED : error.startsWith("502") ? PUBLISH_BROKEN : ERROR;
        };
    }
}
