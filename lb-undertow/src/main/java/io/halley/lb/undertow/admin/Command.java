// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.admin;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the operator wants done to servers.
 *
 * @param weight for {@link Verb#WEIGHT}, else 0
 * @param within for {@link Verb#DRAIN}: when it has to be over, or null for no end
 * @param thenMaintenance for {@link Verb#DRAIN}: whether a server that is empty in time goes into maintenance
 */
record Command(Verb verb, int weight, @Nullable Duration within, boolean thenMaintenance) {

    private static final int LONGEST_SECONDS = 7 * 24 * 3600;

    /** The operations. */
    enum Verb {
        READY,
        DRAIN,
        MAINTENANCE,
        WEIGHT
    }

    /**
     * Reads a command.
     *
     * @param word the verb, or one of HAProxy's actions
     * @throws IllegalArgumentException says what is wrong
     */
    static Command of(String word, Form form) {
        Verb verb = switch (word.toLowerCase(Locale.ROOT)) {
            case "ready", "enable" -> Verb.READY;
            case "drain" -> Verb.DRAIN;
            case "maint", "maintenance", "disable" -> Verb.MAINTENANCE;
            case "weight" -> Verb.WEIGHT;
            default -> throw new IllegalArgumentException("action (expected: ready, drain, maintenance or weight)");
        };
        int weight = verb == Verb.WEIGHT ? number(form, "weight", 0, 256) : 0;
        boolean ends = verb == Verb.DRAIN && form.value("within") != null && !"".equals(form.value("within"));
        Duration within = ends ? Duration.ofSeconds(number(form, "within", 1, LONGEST_SECONDS)) : null;
        return new Command(verb, weight, within, ends && "maintenance".equals(form.value("then")));
    }

    private static int number(Form form, String name, int least, int most) {
        String text = form.value(name);
        try {
            int number = text == null ? -1 : Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, with the range.
        }
        throw new IllegalArgumentException(name + " (expected: " + least + "-" + most + ")");
    }

    /** Returns what the journal says of it. */
    String text() {
        return switch (verb) {
            case READY -> "set to ready";
            case MAINTENANCE -> "set to maintenance";
            case WEIGHT -> "weight set to " + weight;
            case DRAIN ->
                within == null
                        ? "set to drain"
                        : "set to drain, at most " + within.toSeconds() + " s"
                                + (thenMaintenance ? ", then maintenance" : "");
        };
    }
}
