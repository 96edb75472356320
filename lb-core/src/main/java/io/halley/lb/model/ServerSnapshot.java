// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One server at one moment. The names in brackets are HAProxy's columns.
 *
 * @param config the configuration in force
 * @param health what the checks know of it
 * @param admin what the operator wants of it
 * @param status both in HAProxy's words, for example {@code UP}, {@code DOWN 1/2}, {@code MAINT} ({@code status})
 * @param balanced whether balancing gives it new clients now ({@code act}, {@code bck})
 * @param weight the weight configured or set since, 0 to 256 ({@code uweight})
 * @param effectiveWeight the weight that balancing uses, in sixteenths, 0 to 4096 ({@code weight})
 * @param throttle percent of its weight during slow start, else -1 ({@code throttle})
 * @param limit slots that it has now, 0 for no limit ({@code slim})
 * @param traffic what went through it
 * @param sinceRequest since the last request was given to it, or null before the first ({@code lastsess})
 * @param sinceChange since it became usable, or not ({@code lastchg})
 * @param downtime for how long it was not usable, all in all ({@code downtime})
 * @param downs how often it became unusable ({@code chkdown})
 * @param check its checks, or null if it has none
 * @param sessions its live Bayeux sessions; none where Bayeux is not read
 * @param drain how far it is with moving these to other servers, or null if they stay
 */
public record ServerSnapshot(
        ServerConfig config,
        HealthState health,
        AdminState admin,
        String status,
        boolean balanced,
        int weight,
        int effectiveWeight,
        int throttle,
        int limit,
        Traffic traffic,
        @Nullable Duration sinceRequest,
        Duration sinceChange,
        Duration downtime,
        long downs,
        @Nullable CheckSnapshot check,
        SessionCount sessions,
        @Nullable DrainSnapshot drain) {

    /** Returns the server's name. */
    public String name() {
        return config.name();
    }

    /** Returns whether its sessions are being moved to other servers. */
    public boolean moving() {
        return drain != null;
    }
}
