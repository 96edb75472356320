// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.haproxy;

import io.halley.lb.event.AccessLog;
import io.halley.lb.haproxy.HaproxyConfiguration;
import io.halley.lb.haproxy.HaproxyFrontend;
import io.halley.lb.haproxy.LogSettings;
import io.halley.lb.undertow.syslog.LogTargets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The access logs of the frontends of a file: a logger below {@link AccessLog#LOGGER} each, and where Logback is what
 * SLF4J writes to, the targets of the {@code log} lines. HAProxy: {@code log}, {@code option httplog}.
 *
 * <p>Thread-safe.
 */
final class FrontendLogs {

    private static final Logger log = LoggerFactory.getLogger(HaproxyBalancer.class);
    private static final boolean LOGBACK =
            LoggerFactory.getILoggerFactory().getClass().getName().equals("ch.qos.logback.classic.LoggerContext");

    private final Map<String, LogTargets> targets = new HashMap<>();
    private boolean warned;

    /** Sends lines where a configuration says, and no more where the one before said. */
    synchronized void follow(HaproxyConfiguration configuration) {
        Map<String, LogSettings> wanted = new HashMap<>();
        for (HaproxyFrontend frontend : configuration.frontends()) {
            if (isLogged(frontend)) {
                wanted.put(logger(frontend.name()), frontend.log());
            }
        }
        if (LOGBACK) {
            targets.entrySet().removeIf(known -> {
                LogSettings settings = wanted.get(known.getKey());
                boolean gone = settings == null
                        || !settings.targets().equals(known.getValue().targets());
                if (gone) {
                    known.getValue().close();
                }
                return gone;
            });
            wanted.forEach((logger, settings) ->
                    targets.computeIfAbsent(logger, name -> LogTargets.attach(name, settings.targets())));
        } else if (!wanted.isEmpty() && !warned) {
            warned = true;
            log.warn("The log goes to SLF4J's logger {} only: 'log' lines need Logback", AccessLog.LOGGER);
        }
    }

    /** Returns the logs of a configuration, to be told of the requests of its backends. */
    static List<AccessLog> of(HaproxyConfiguration configuration) {
        List<AccessLog> logs = new ArrayList<>();
        for (HaproxyFrontend frontend : configuration.frontends()) {
            if (isLogged(frontend)) {
                LogSettings settings = frontend.log();
                AccessLog access =
                        AccessLog.httpLog().logger(logger(frontend.name())).frontend(frontend.name());
                access = settings.errorsOnly() ? access.errorsOnly() : access;
                logs.add(settings.separateErrors() ? access.separateErrors() : access);
            }
        }
        return logs;
    }

    private static boolean isLogged(HaproxyFrontend frontend) {
        return frontend.log().httpLog() && !frontend.log().targets().isEmpty();
    }

    /** A dot would make one frontend's logger the parent of another's. */
    private static String logger(String frontend) {
        return AccessLog.LOGGER + "." + frontend.replace('.', '/');
    }

    /** Sends what is waiting, and then nothing more. */
    synchronized void close() {
        if (LOGBACK) {
            targets.values().forEach(LogTargets::close);
            targets.clear();
        }
    }
}
