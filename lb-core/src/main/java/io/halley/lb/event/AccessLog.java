// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.event;

import static java.util.Objects.requireNonNull;

import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs each request as a line of HAProxy's {@code option httplog}, when it has ended; a tunnel when it has closed.
 *
 * <pre>{@code
 * 192.0.2.7:45130 [22/Nov/2026:16:07:44.423] www cometd/n1 0/2002/1/0/2003 200 87 - - --DI 1/1/0/0/+3 0/0 "GET /x HTTP/1.1"
 * }</pre>
 *
 * <p>The fields are HAProxy's: client, time of the first byte in local time, frontend (with {@code ~} if over TLS),
 * backend and server, TR/Tw/Tc/Tr/Ta in milliseconds, status, bytes to the client with the head, captured cookies,
 * termination state, connections (process, frontend, backend, server) and retries with a {@code +} after a redispatch,
 * places in the queues, captured headers, request line. What clients and servers wrote is escaped ({@code #0A}), so that
 * none of them can forge a line or a field.
 *
 * <p>Default: every request, level INFO, logger {@value #LOGGER}. An immutable value; the logger and its appenders
 * decide where the line goes, and should not block.
 *
 * <pre>{@code
 * BalancerHandler.builder(backend).listener(AccessLog.httpLog()).start();
 * }</pre>
 */
public final class AccessLog implements BalancerListener {

    /** The logger's name where no other is given. */
    public static final String LOGGER = "io.halley.lb.access";

    private static final int SERVER_ERROR = 500;

    private final Logger logger;
    private final @Nullable String frontend;
    private final boolean errorsOnly;
    private final boolean separateErrors;
    private final HttpLogFormat format = new HttpLogFormat(ZoneId.systemDefault());

    private AccessLog(Logger logger, @Nullable String frontend, boolean errorsOnly, boolean separateErrors) {
        this.logger = logger;
        this.frontend = frontend;
        this.errorsOnly = errorsOnly;
        this.separateErrors = separateErrors;
    }

    /** Returns a log of every request. HAProxy: {@code option httplog}. */
    public static AccessLog httpLog() {
        return new AccessLog(LoggerFactory.getLogger(LOGGER), null, false, false);
    }

    /** Returns this with a logger of another name. */
    public AccessLog logger(String name) {
        return new AccessLog(LoggerFactory.getLogger(name), frontend, errorsOnly, separateErrors);
    }

    /** Returns this for the requests of one frontend only, where several use the same backend. */
    public AccessLog frontend(String name) {
        return new AccessLog(logger, requireNonNull(name, "name"), errorsOnly, separateErrors);
    }

    /**
     * Returns this without the requests that ended well: not retried, not cut short, with a status below 500. HAProxy:
     * {@code option dontlog-normal}.
     */
    public AccessLog errorsOnly() {
        return new AccessLog(logger, frontend, true, separateErrors);
    }

    /** Returns this with level ERROR for the others. HAProxy: {@code option log-separate-errors}. */
    public AccessLog separateErrors() {
        return new AccessLog(logger, frontend, errorsOnly, true);
    }

    @Override
    public void requestEnded(RequestEnded event) {
        if (frontend != null && !frontend.equals(event.origin().frontend())) {
            return;
        }
        boolean error = isError(event);
        if (error && separateErrors) {
            if (logger.isErrorEnabled()) {
                logger.error(format.line(event));
            }
        } else if ((error || !errorsOnly) && logger.isInfoEnabled()) {
            logger.info(format.line(event));
        }
    }

    private static boolean isError(RequestEnded event) {
        char cause = event.termination().isEmpty() ? '-' : event.termination().charAt(0);
        boolean whole = cause == '-' || cause == 'L';
        return !whole || event.retries() > 0 || event.redispatched() || event.status() >= SERVER_ERROR;
    }
}
