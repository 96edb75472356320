// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.bayeux;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one message that a balancer needs; its data is not among them.
 *
 * @param channel the channel, null if absent
 * @param id the message's id, null if absent; a number is kept as text, as CometD does
 * @param clientId the session, null if absent
 * @param connectionType the transport that a connect names, null if absent
 * @param subscription the channels of a subscribe or unsubscribe, null if absent
 * @param successful what a reply says, null if absent
 * @param error a reply's error, {@code 402::session_unknown} for example; null if absent
 * @param advice the advice, null if absent
 */
public record BayeuxMessage(
        @Nullable String channel,
        @Nullable String id,
        @Nullable String clientId,
        @Nullable String connectionType,
        @Nullable Subscription subscription,
        @Nullable Boolean successful,
        @Nullable String error,
        @Nullable Advice advice) {

    /**
     * The channels of a subscribe.
     *
     * @param channels one or more
     * @param array whether they came as an array, so that the answer names them as one
     */
    public record Subscription(List<String> channels, boolean array) {}

    /** Returns whether the message is on this channel. */
    public boolean is(String name) {
        return name.equals(channel);
    }

    /** Returns whether the message publishes, that is, is on no channel of Bayeux's own. */
    public boolean isPublish() {
        return channel != null && !channel.startsWith("/meta/");
    }

    /** Returns whether it is a reply that says so; a message without {@code successful} is none. */
    public boolean isSuccessful() {
        return Boolean.TRUE.equals(successful);
    }

    /** Returns whether it is a reply that fails. */
    public boolean isFailed() {
        return Boolean.FALSE.equals(successful);
    }

    /**
     * Returns whether the reply says that the server does not know the session.
     *
     * <p>CometD 5 and newer say {@code 402::session_unknown}, older ones {@code 402::Unknown client} or {@code
     * 403::Unknown client}.
     */
    public boolean saysSessionUnknown() {
        if (!isFailed() || error == null) {
            return false;
        }
        return error.startsWith("402:") || (error.startsWith("403:") && error.endsWith(":Unknown client"));
    }
}
