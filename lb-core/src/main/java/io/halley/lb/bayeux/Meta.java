// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.bayeux;

import org.jspecify.annotations.Nullable;

/** The names of Bayeux's own channels. */
public final class Meta {

    /** Begins a session. */
    public static final String HANDSHAKE = "/meta/handshake";
    /** Keeps a session and waits for its messages. */
    public static final String CONNECT = "/meta/connect";
    /** Ends a session. */
    public static final String DISCONNECT = "/meta/disconnect";
    /** Begins to listen to a channel. */
    public static final String SUBSCRIBE = "/meta/subscribe";
    /** Ends to listen to a channel. */
    public static final String UNSUBSCRIBE = "/meta/unsubscribe";

    private Meta() {}

    /**
     * Returns the channel that the end of a request's path names, or null.
     *
     * <p>CometD's clients append the type of a single meta message to the URL: {@code /cometd/handshake}. It is a hint:
     * clients may be told not to, and anybody may write any path.
     *
     * @param target the request's target, with or without a query
     */
    public static @Nullable String ofPath(String target) {
        int query = target.indexOf('?');
        int end = query < 0 ? target.length() : query;
        int slash = target.lastIndexOf('/', end - 1);
        if (slash < 0) {
            return null;
        }
        return switch (target.substring(slash + 1, end)) {
            case "handshake" -> HANDSHAKE;
            case "connect" -> CONNECT;
            case "disconnect" -> DISCONNECT;
            case "subscribe" -> SUBSCRIBE;
            case "unsubscribe" -> UNSUBSCRIBE;
            default -> null;
        };
    }
}
