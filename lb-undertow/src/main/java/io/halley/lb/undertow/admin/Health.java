// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.admin;

import io.halley.lb.model.BackendSnapshot;
import io.halley.lb.model.ServerSnapshot;
import io.halley.lb.undertow.admin.Picture.Part;
import java.util.Locale;

/** How well a backend is: never well while a server that should work does not. */
enum Health {
    /** Every server that is wanted works. */
    WELL,
    /** It works, but not with all servers. */
    IMPAIRED,
    /** No server takes new clients. */
    DOWN;

    static Health of(BackendSnapshot backend) {
        if (!backend.up()) {
            return DOWN;
        }
        boolean someDown =
                backend.servers().stream().anyMatch(server -> !server.health().isUsable());
        return someDown || backend.active() == 0 ? IMPAIRED : WELL;
    }

    /** Returns for example {@code cometd: 2 of 3 servers up, 71204 connections, 1930 requests/s, 0 queued.} */
    String sentence(Part part) {
        BackendSnapshot backend = part.backend();
        long usable =
                backend.servers().stream().filter(ServerSnapshot::balanced).count();
        int rate = part.watch().recent().total(Recent.Kind.REQUEST, part.watch().second()) / Recent.SECONDS;
        return String.format(
                Locale.ROOT,
                "%s: %s, %d of %d servers take new clients, %d open, %d requests/s, %d queued.",
                backend.name(),
                switch (this) {
                    case WELL -> "well";
                    case IMPAIRED -> "IMPAIRED";
                    case DOWN -> "DOWN";
                },
                usable,
                backend.servers().size(),
                backend.traffic().active(),
                rate,
                backend.traffic().queued());
    }
}
