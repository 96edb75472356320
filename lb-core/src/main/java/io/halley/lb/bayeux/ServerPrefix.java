// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.bayeux;

import org.jspecify.annotations.Nullable;

/**
 * Finds the server's name in a session's id that begins with it: {@code n1_11q1xd5v1s5q4e1tt5cbo84disi}.
 *
 * <p>A CometD server makes such ids with one line in a subclass of its {@code BayeuxServerImpl}; {@code n1} has to be the
 * server's name in the backend:
 *
 * <pre>{@code
 * @Override
 * public ServerSessionImpl newServerSession() {
 *     return new ServerSessionImpl(this, null, "n1");
 * }
 * }</pre>
 */
public final class ServerPrefix {

    private ServerPrefix() {}

    /**
     * Returns what stands before the last separator, or null.
     *
     * <p>The last, since CometD's own part of the id is letters and digits, while a server's name may hold the separator.
     */
    public static @Nullable String of(String clientId, String separator) {
        int at = clientId.lastIndexOf(separator);
        return at <= 0 ? null : clientId.substring(0, at);
    }
}
