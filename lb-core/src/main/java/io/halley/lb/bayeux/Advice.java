// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.bayeux;

import org.jspecify.annotations.Nullable;

/**
 * What one side advises the other about reconnecting.
 *
 * @param reconnect {@code retry}, {@code handshake}, {@code none}; null if absent
 * @param interval milliseconds to wait before the next connect; -1 if absent
 * @param timeout milliseconds for which a connect is held; -1 if absent
 * @param maxInterval milliseconds after which a session without a connect is given up; -1 if absent, which is usual
 */
public record Advice(@Nullable String reconnect, long interval, long timeout, long maxInterval) {

    /** Returns whether it sends the client back to a handshake. */
    public boolean isHandshake() {
        return "handshake".equals(reconnect);
    }
}
