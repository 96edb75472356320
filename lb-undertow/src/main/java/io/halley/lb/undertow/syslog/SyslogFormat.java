// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.syslog;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** How a message begins. */
enum SyslogFormat {
    /** {@code <134>Nov 22 16:07:44 halley[17]: }, local time and no host name, as HAProxy writes it (RFC 3164). */
    RFC3164 {
        @Override
        void head(StringBuilder to, Instant time, ZoneId zone, String host, String tag, long process) {
            OLD_TIME.formatTo(time.atZone(zone), to);
            to.append(' ').append(tag).append('[').append(process).append("]: ");
        }
    },
    /** {@code <134>1 2026-11-22T16:07:44.423000+01:00 host halley 17 - - } (RFC 5424 section 6). */
    RFC5424 {
        @Override
        void head(StringBuilder to, Instant time, ZoneId zone, String host, String tag, long process) {
            to.append("1 ");
            NEW_TIME.formatTo(time.atZone(zone), to);
            to.append(' ').append(host).append(' ').append(tag).append(' ').append(process);
            to.append(" - - ");
        }
    },
    /** Nothing: the text alone, without a priority either. */
    RAW {
        @Override
        void head(StringBuilder to, Instant time, ZoneId zone, String host, String tag, long process) {
            to.setLength(0);
        }
    };

    private static final DateTimeFormatter OLD_TIME = DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.ENGLISH);
    private static final DateTimeFormatter NEW_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSxxx", Locale.ENGLISH);

    /** Writes what stands between the priority and the text, or takes the priority away. */
    abstract void head(StringBuilder to, Instant time, ZoneId zone, String host, String tag, long process);
}
