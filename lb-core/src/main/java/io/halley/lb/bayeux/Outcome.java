// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.bayeux;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an answer tells about the session.
 *
 * @param opened the session that began, or null
 * @param gone the session that ended, by a disconnect or since the server does not know it; or null
 * @param unknown whether it ended since the server does not know it (402)
 * @param connected whether a connect was answered with success, which proves that the server has the session
 * @param denied whether a handshake was refused
 * @param advice the advice of the first reply that has some, or null
 */
public record Outcome(
        @Nullable String opened,
        @Nullable String gone,
        boolean unknown,
        boolean connected,
        boolean denied,
        @Nullable Advice advice) {

    private static final Outcome NOTHING = new Outcome(null, null, false, false, false, null);

    /**
     * Returns what the messages of an answer tell.
     *
     * <p>In a batch only the reply to the first message can tell that a session is unknown: CometD says 402 also to
     * messages that name another session than the first.
     *
     * @param clientId the session that the request named, or null
     * @param answer the messages of the answer, data included
     */
    public static Outcome of(@Nullable String clientId, List<BayeuxMessage> answer) {
        Outcome found = NOTHING;
        boolean first = true;
        for (BayeuxMessage reply : answer) {
            if (reply.successful() != null) {
                found = found.and(clientId, reply, first);
                first = false;
            }
        }
        return found;
    }

    private Outcome and(@Nullable String clientId, BayeuxMessage reply, boolean first) {
        boolean handshake = reply.is(Meta.HANDSHAKE);
        boolean lost = first && !handshake && reply.saysSessionUnknown();
        boolean left = reply.is(Meta.DISCONNECT) && reply.isSuccessful();
        return new Outcome(
                handshake && reply.isSuccessful() ? reply.clientId() : opened,
                lost || left ? clientId : gone,
                lost || unknown,
                (first && reply.is(Meta.CONNECT) && reply.isSuccessful() && !isNone(reply.advice())) || connected,
                (handshake && reply.isFailed()) || denied,
                advice == null ? reply.advice() : advice);
    }

    /** The client has left already: the reply to the connect that was held meanwhile says so. */
    private static boolean isNone(@Nullable Advice advice) {
        return advice != null && "none".equals(advice.reconnect());
    }
}
