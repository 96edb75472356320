// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import io.halley.lb.bayeux.Answer;
import io.halley.lb.bayeux.Answers;
import io.halley.lb.bayeux.BayeuxRequest;
import io.halley.lb.bayeux.Failure;
import io.halley.lb.bayeux.Feature;
import org.jspecify.annotations.Nullable;

/**
 * What Bayeux clients are answered where others get a page.
 *
 * <p>Every status but 200 is to them a fault of the line, after which some change their transport for good. Where a
 * server may be alive and keep the session, the line is cut indeed, so that the client comes back to it.
 */
final class BayeuxRefusals {

    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int BAD_GATEWAY = 502;
    private static final int SERVICE_UNAVAILABLE = 503;
    private static final int GATEWAY_TIMEOUT = 504;

    private BayeuxRefusals() {}

    /**
     * Returns the answer, or null for the page of that status.
     *
     * @param refusal why there is no server, or null if that is not the reason
     */
    static @Nullable LocalAnswer answer(Conversation to, @Nullable Refusal refusal, int status) {
        if (!to.side.has(Feature.ERRORS)) {
            return refusal == Refusal.SERVER_LOST ? LocalAnswer.CUT : null;
        }
        if (status == REQUEST_TIMEOUT) {
            // Browsers send a request again by themselves after a 408.
            return LocalAnswer.CUT;
        }
        Failure failure = failure(status);
        if (failure == null) {
            return null;
        }
        if (to.kind() == Conversation.Kind.UPGRADE) {
            return status == TOO_MANY_REQUESTS || !to.side.has(Feature.HELD_UPGRADES) ? null : LocalAnswer.CUT;
        }
        BayeuxRequest messages = to.messages();
        if (messages == null) {
            return null;
        }
        if (refusal == Refusal.SERVER_LOST && to.isWithoutTurn()) {
            // It keeps its session, and comes back a second later for another turn; the rate is kept.
            return form(to, Answers.failed(messages, Failure.OVERLOADED, to.side.handshakeIntervalMillis()));
        }
        if (refusal == Refusal.SERVER_LOST || (refusal == Refusal.NO_SERVER && to.hasSession())) {
            if (to.hasMovedAway()) {
                to.side.moved(to);
            } else {
                to.side.lost(to);
            }
            return form(to, Answers.sessionUnknown(messages));
        }
        if (to.kind() == Conversation.Kind.POLL && status == BAD_GATEWAY) {
            return LocalAnswer.CUT;
        }
        return form(to, Answers.failed(messages, failure, to.side.handshakeIntervalMillis()));
    }

    private static LocalAnswer form(Conversation to, Answer answer) {
        return new LocalAnswer(answer.headers(to.origin()), answer.body());
    }

    private static @Nullable Failure failure(int status) {
        return switch (status) {
            case TOO_MANY_REQUESTS -> Failure.TOO_MANY;
            case BAD_GATEWAY -> Failure.BAD_ANSWER;
            case SERVICE_UNAVAILABLE -> Failure.OVERLOADED;
            case GATEWAY_TIMEOUT -> Failure.TIMEOUT;
            default -> null;
        };
    }
}
