// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import io.halley.lb.event.Reconfigured;
import io.halley.lb.event.ServerChanged;
import io.halley.lb.model.AdminState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs the changes of servers in HAProxy's words. */
final class StateLog {

    private static final Logger log = LoggerFactory.getLogger(LoadBalancer.class);

    private StateLog() {}

    /**
     * Logs a change.
     *
     * @param requeued how many queued requests were sent elsewhere
     * @param queued how many requests wait in the backend
     */
    static void changed(ServerChanged change, int requeued, int queued) {
        String server = "Server " + change.backend() + "/" + change.server().name();
        if (change.adminBefore() != change.admin()) {
            log.info("{} {}{}", server, administration(change), left(change, requeued, queued));
        } else if (change.wentDown()) {
            log.info("{} is DOWN, reason: {}{}", server, change.reason(), left(change, requeued, queued));
        } else if (change.cameUp()) {
            log.info("{} is UP, reason: {}{}", server, change.reason(), online(change, requeued, queued));
        } else {
            log.debug("{} is {}, reason: {}", server, change.health(), change.reason());
        }
    }

    private static String administration(ServerChanged change) {
        boolean up = change.health().isUsable();
        return switch (change.admin()) {
            case MAINTENANCE -> up ? "is going DOWN for maintenance" : "was DOWN and now enters maintenance";
            case DRAIN -> "enters drain state";
            case READY ->
                change.adminBefore() == AdminState.DRAIN
                        ? "is " + (up ? "UP" : "DOWN") + " (leaving forced drain)"
                        : "is " + (up ? "UP/READY" : "DOWN/READY") + " (leaving forced maintenance)";
        };
    }

    private static String left(ServerChanged change, int requeued, int queued) {
        return ", " + change.activeLeft() + " active and " + change.backupLeft() + " backup servers left. "
                + change.server().active() + " sessions active, " + requeued + " requeued, " + queued
                + " remaining in queue.";
    }

    private static String online(ServerChanged change, int requeued, int queued) {
        return ", " + change.activeLeft() + " active and " + change.backupLeft() + " backup servers online. " + requeued
                + " sessions requeued, " + queued + " total in queue.";
    }

    static void weight(String backend, ServerRuntime server) {
        log.info("Server {}/{} has weight {}", backend, server.name(), server.weight());
    }

    static void noServer(String backend) {
        log.warn("Backend {} has no server available!", backend);
    }

    static void started(Backend backend) {
        warnings(backend);
        // One without servers answers for somebody else, and is no backend to those who read the log.
        if (!backend.servers().isEmpty()) {
            log.info("Backend {} started.", backend.name());
        }
    }

    static void warnings(Backend backend) {
        backend.warnings().forEach(warning -> log.warn("Backend {}: {}", backend.name(), warning));
    }

    static void stopped(Backend backend) {
        if (!backend.servers().isEmpty()) {
            log.info("Backend {} stopped.", backend.name());
        }
    }

    static void reconfigured(Reconfigured change) {
        if (change.added().isEmpty()
                && change.removed().isEmpty()
                && change.kept().isEmpty()) {
            return;
        }
        log.info(
                "Backend {} reconfigured: servers added {}, removed {}, kept {}.",
                change.backend(),
                change.added(),
                change.removed(),
                change.kept());
    }
}
