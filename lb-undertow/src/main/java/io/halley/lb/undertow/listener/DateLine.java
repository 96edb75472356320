// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.listener;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The {@code Date} line of this second (RFC 9110 section 5.6.7), made once a second. Not thread-safe. */
final class DateLine {

    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US);

    private long second = -1;
    private byte[] line = {};

    byte[] now() {
        long current = System.currentTimeMillis() / 1000;
        if (current != second) {
            second = current;
            String date = FORMAT.format(Instant.ofEpochSecond(current).atOffset(ZoneOffset.UTC));
            line = ("Date: " + date + "\r\n").getBytes(StandardCharsets.US_ASCII);
        }
        return line;
    }
}
