// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

/**
 * Where a log goes. HAProxy: {@code log}.
 *
 * @param address host and port, {@code stdout} or {@code stderr}; port 514 where none was given
 * @param length the longest line in bytes. Default 1024. HAProxy: {@code len}
 * @param format {@code rfc3164}, {@code rfc5424} or {@code raw}. Default rfc3164
 * @param facility syslog's word, for example {@code local0}
 * @param level lines less severe than this are left out. Default {@code debug}
 * @param minimumLevel more severe lines are sent as this. Default {@code emerg}
 */
public record LogTarget(
        String address, int length, String format, String facility, String level, String minimumLevel) {}
