// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.event;

import io.halley.lb.model.AdminState;
import io.halley.lb.model.HealthState;
import io.halley.lb.model.Server;

/**
 * A change of a server's health, administrative state or weight.
 *
 * @param backend the backend's name
 * @param server the server, in its new state
 * @param healthBefore its health before
 * @param health its health now
 * @param adminBefore its administrative state before
 * @param admin its administrative state now
 * @param reason why, in HAProxy's words where it has some, for example {@code L7STS 503, 3 of 3 failed}
 * @param activeLeft eligible servers left in the backend, backups not counted
 * @param backupLeft eligible backup servers left
 */
public record ServerChanged(
        String backend,
        Server server,
        HealthState healthBefore,
        HealthState health,
        AdminState adminBefore,
        AdminState admin,
        String reason,
        int activeLeft,
        int backupLeft) {

    /** Returns whether the server was usable before and is not now. */
    public boolean wentDown() {
        return healthBefore.isUsable() && !health.isUsable();
    }

    /** Returns whether the server was not usable before and is now. */
    public boolean cameUp() {
        return !healthBefore.isUsable() && health.isUsable();
    }
}
