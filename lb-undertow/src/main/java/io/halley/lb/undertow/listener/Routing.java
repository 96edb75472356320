// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.listener;

import io.halley.lb.undertow.relay.Intake;
import org.jspecify.annotations.Nullable;

/** Says whom a request is for, once its first line has been read. Thread-safe. */
@FunctionalInterface
public interface Routing {

    /**
     * Returns who takes the request, or null if it, and its connection from then on, is the application's.
     *
     * <p>Thread: the connection's IO thread; does not block.
     *
     * @param target as received; of what is no request whatever stood in the place of one
     */
    @Nullable
    Intake of(String target);

    /** Returns whether new connections are not wanted now, since the heap runs short; false unless that is overridden. */
    default boolean isOverloaded() {
        return false;
    }

    /** Returns where the path of a target begins: that of an absolute-form one behind its host (RFC 9112 section 3.2.2). */
    static int pathStart(String target) {
        if (target.startsWith("/") || target.indexOf("://") < 0) {
            return 0;
        }
        int slash = target.indexOf('/', target.indexOf("://") + 3);
        return slash < 0 ? target.length() : slash;
    }
}
