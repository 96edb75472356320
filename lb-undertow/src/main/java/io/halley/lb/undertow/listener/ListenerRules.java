// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.listener;

import io.halley.lb.model.FrontendView;
import io.halley.lb.undertow.refusal.RefusalRenderer;
import io.halley.lb.undertow.relay.Intake;
import org.jspecify.annotations.Nullable;

/**
 * What a listener holds all its clients to: an immutable value.
 *
 * @param routing which requests are for whom
 * @param application gets the others
 * @param heads takes requests whose heads cannot be read, so that they are refused and logged as all others; or null
 * @param refusals makes the answers to those heads where nobody takes them
 * @param frontend what the log calls it, or null
 * @param requestNanos how long a head may take, from its first byte, or the first byte of a connection
 * @param keepAliveNanos how long the pause between two requests may be
 * @param maxHead the largest head in bytes
 * @param maxHeaders the most header lines
 * @param maxBody the largest body in bytes, 0 for no limit
 */
record ListenerRules(
        Routing routing,
        Application application,
        @Nullable Intake heads,
        RefusalRenderer refusals,
        @Nullable FrontendView frontend,
        long requestNanos,
        long keepAliveNanos,
        int maxHead,
        int maxHeaders,
        long maxBody) {}
