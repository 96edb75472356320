// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.admin;

import io.halley.lb.model.ServerSnapshot;
import io.halley.lb.model.Traffic;
import io.halley.lb.undertow.admin.Picture.Part;
import java.util.Locale;

/** A picture as a table of 80 columns, for {@code curl} and {@code watch}. */
final class StatsText {

    private static final String FORM = "%-20.20s %-11.11s %5s %6s %6s %5s %6s %7s %6s%n".replace("%n", "\n");

    private StatsText() {}

    static String of(Picture picture) {
        StringBuilder text = new StringBuilder();
        for (Part part : picture.backends()) {
            text.append(Health.of(part.backend()).sentence(part)).append("\n\n");
            line(text, part.backend().name(), "STATUS", "WGHT", "ACTIVE", "HELD", "QUEUE", "REQ/S", "P95 MS", "5XX");
            long second = part.watch().second();
            for (ServerSnapshot server : part.backend().servers()) {
                Recent recent = part.watch().recent(server.name());
                String weight = String.valueOf(StatsCsv.units(server.effectiveWeight()));
                row(text, "  " + clean(server.name()), server.status(), weight, server.traffic(), recent, second);
            }
            String status = part.backend().up() ? "UP" : "DOWN";
            row(
                    text,
                    "  BACKEND",
                    status,
                    "",
                    part.backend().traffic(),
                    part.watch().recent(),
                    second);
            text.append('\n');
        }
        return text.toString();
    }

    private static void row(
            StringBuilder text,
            String name,
            String status,
            String weight,
            Traffic traffic,
            Recent recent,
            long second) {
        long p95 = recent.responseMicros(second)[1];
        line(
                text,
                name,
                status,
                weight,
                short4(traffic.active()),
                short4(traffic.polls() + traffic.tunnels()),
                short4(traffic.queued()),
                short4(recent.total(Recent.Kind.REQUEST, second) / Recent.SECONDS),
                p95 < 0 ? "-" : String.format(Locale.ROOT, p95 < 10_000 ? "%.1f" : "%.0f", p95 / 1000.0),
                short4(traffic.responses().serverError()));
    }

    private static void line(StringBuilder text, Object... cells) {
        text.append(String.format(Locale.ROOT, FORM, cells));
    }

    /** Returns a number in at most five characters. */
    static String short4(long number) {
        String units = " kMGTP";
        double rest = number;
        int unit = 0;
        while (rest >= 9_999.5 && unit < units.length() - 1) {
            rest /= 1000;
            unit++;
        }
        return unit == 0 ? String.valueOf(number) : String.format(Locale.ROOT, "%.0f%c", rest, units.charAt(unit));
    }

    /** A terminal shall not be told to do anything by a name. */
    private static String clean(String name) {
        return name.replaceAll("\\p{Cntrl}", "?");
    }
}
