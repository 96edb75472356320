// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.listener;

import io.halley.lb.model.FrontendView;
import io.halley.lb.undertow.refusal.RefusalRenderer;
import org.jspecify.annotations.Nullable;

/**
 * What a listener holds all its clients to: an immutable value.
 *
 * @param routes which requests are for whom
 * @param application gets the others
 * @param refusals makes answers to heads that no intake gets to see
 * @param frontend what the log calls it, or null
 * @param secure whether the connections are TLS ones
 * @param requestNanos how long a head may take, from its first byte, or the first byte of a connection
 * @param keepAliveNanos how long the pause between two requests may be
 * @param maxHead the largest head in bytes
 * @param maxHeaders the most header lines
 * @param maxBody the largest body in bytes, 0 for no limit
 */
record ListenerRules(
        Routes routes,
        Application application,
        RefusalRenderer refusals,
        @Nullable FrontendView frontend,
        boolean secure,
        long requestNanos,
        long keepAliveNanos,
        int maxHead,
        int maxHeaders,
        long maxBody) {}
