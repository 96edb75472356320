// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.model;

/** What the operator wants of a server, apart from its health. HAProxy: {@code set server b/s state}. */
public enum AdminState {
    /** Takes part in balancing and keeps its clients. */
    READY,
    /** Keeps the clients that stick to it, gets no new ones; checks go on. HAProxy: {@code drain}. */
    DRAIN,
    /** Gets no request at all, not even sticky ones; checks stop. HAProxy: {@code maint}. */
    MAINTENANCE
}
