// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.event;

import io.halley.lb.model.AddressText;
import io.halley.lb.model.Server;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes a request as HAProxy's {@code option httplog} does. Thread-safe. */
final class HttpLogFormat {

    /** HAProxy: {@code tune.http.logurilen}, less one for its own use. */
    static final int MOST_REQUEST_LINE = 1023;

    private static final int NANOS_IN_MILLI = 1_000_000;

    private final DateTimeFormatter time;

    HttpLogFormat(ZoneId zone) {
        time = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss.SSS", Locale.ENGLISH)
                .withZone(zone);
    }

    String line(RequestEnded event) {
        StringBuilder line = new StringBuilder(256);
        RequestOrigin origin = event.origin();
        line.append(AddressText.of(origin.address())).append(':').append(origin.port());
        line.append(" [");
        time.formatTo(Instant.ofEpochMilli(origin.startMillis()), line);
        line.append("] ").append(origin.frontend()).append(origin.secure() ? "~ " : " ");
        places(line, event);
        times(line, event);
        line.append(event.status()).append(' ');
        line.append(event.headBytes() + event.bytesOut()).append(' ');
        cookie(line, event.captured().requestCookie());
        cookie(line, event.captured().responseCookie());
        line.append(event.termination()).append(' ');
        counts(line, event);
        headers(line, event.captured().requestHeaders());
        headers(line, event.captured().responseHeaders());
        line.append('"');
        LogText.REQUEST.append(line, requestLine(event));
        return line.append('"').toString();
    }

    private static void places(StringBuilder line, RequestEnded event) {
        Server server = event.server();
        // What cannot be read has not come as far as a backend.
        boolean unread = event.method().isEmpty();
        line.append(unread ? event.origin().frontend() : event.backend()).append('/');
        line.append(server == null ? "<NOSRV>" : server.name()).append(' ');
    }

    private static void times(StringBuilder line, RequestEnded event) {
        millis(line, event.method().isEmpty() ? -1 : event.requestNanos(), '/');
        millis(line, event.queueNanos(), '/');
        millis(line, event.connectNanos(), '/');
        millis(line, event.responseNanos(), '/');
        millis(line, event.totalNanos(), ' ');
    }

    private static void millis(StringBuilder line, long nanos, char behind) {
        line.append(nanos < 0 ? -1 : nanos / NANOS_IN_MILLI).append(behind);
    }

    private static void cookie(StringBuilder line, @Nullable String cookie) {
        if (cookie == null) {
            line.append('-');
        } else {
            LogText.COOKIE.append(line, cookie);
        }
        line.append(' ');
    }

    private static void counts(StringBuilder line, RequestEnded event) {
        Occupancy at = event.occupancy();
        line.append(at.process()).append('/').append(at.frontend()).append('/');
        line.append(at.backend()).append('/').append(at.server()).append('/');
        line.append(event.redispatched() ? "+" : "").append(event.retries()).append(' ');
        line.append(at.serverQueue()).append('/').append(at.backendQueue()).append(' ');
    }

    private static void headers(StringBuilder line, List<String> values) {
        if (values.isEmpty()) {
            return;
        }
        char before = '{';
        for (String value : values) {
            line.append(before);
            LogText.HEADER.append(line, value);
            before = '|';
        }
        line.append("} ");
    }

    private static String requestLine(RequestEnded event) {
        if (event.method().isEmpty()) {
            return "<BADREQ>";
        }
        String line =
                event.method() + ' ' + event.target() + ' ' + event.origin().protocol();
        return line.length() <= MOST_REQUEST_LINE ? line : line.substring(0, MOST_REQUEST_LINE);
    }
}
