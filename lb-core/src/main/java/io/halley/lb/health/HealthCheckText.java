// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.health;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes a check as HAProxy words, for logs and for comparing two configurations by eye. */
final class HealthCheckText {

    private HealthCheckText() {}

    static String of(
            ProbeForm form, Timing timing, Expectation expected, Passive passive, @Nullable String host, int port) {
        StringBuilder text = new StringBuilder("check");
        append(text, "addr", host);
        append(text, "port", port == 0 ? null : port);
        append(text, "inter", millis(timing.every()));
        append(text, "fastinter", millis(timing.fastEvery()));
        append(text, "downinter", millis(timing.downEvery()));
        append(text, "timeout", millis(timing.timeout()));
        append(text, "spread", timing.jitter() == 0 ? null : timing.jitter() + "%");
        text.append(" rise ").append(timing.rise()).append(" fall ").append(timing.fall());
        if (passive.observe() != Observe.NONE) {
            append(text, "observe", word(passive.observe()));
            append(text, "error-limit", passive.errorLimit());
            append(text, "on-error", word(passive.onError()));
        }
        switch (form.kind()) {
            case TCP -> text.append(" tcp");
            case HTTP -> append(text, "http", form.method() + " " + form.path());
            case WEB_SOCKET -> append(text, "websocket", form.path());
            case BAYEUX -> append(text, "bayeux", form.path());
            case RAW -> append(text, "raw", form.raw().lines().findFirst().orElse(""));
        }
        append(text, "expect status", expected.statuses().isEmpty() ? null : expected.statusesText());
        append(
                text,
                "expect hdr",
                expected.header() == null ? null : expected.header().name());
        return text.toString();
    }

    private static void append(StringBuilder text, String name, @Nullable Object value) {
        if (value != null) {
            text.append(' ').append(name).append(' ').append(value);
        }
    }

    private static @Nullable String millis(@Nullable Duration value) {
        return value == null ? null : value.toMillis() + "ms";
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
