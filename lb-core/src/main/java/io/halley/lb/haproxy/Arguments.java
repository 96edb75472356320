// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** The words behind a keyword, taken one by one; what does not fit is thrown as a {@link Rejection}. */
final class Arguments {

    private final String subject;
    private final int line;
    private final List<String> words;
    private int next;

    /** @param subject what a fault names first, for example {@code timeout connect} or {@code server "n1"} */
    Arguments(String subject, int line, List<String> words) {
        this.subject = subject;
        this.line = line;
        this.words = words;
    }

    int line() {
        return line;
    }

    String subject() {
        return subject;
    }

    boolean hasNext() {
        return next < words.size();
    }

    /** Returns the next word without taking it, or the empty string. */
    String peek() {
        return hasNext() ? words.get(next) : "";
    }

    /** Takes the next word if it is this one. */
    boolean take(String word) {
        boolean found = peek().equals(word) && hasNext();
        next += found ? 1 : 0;
        return found;
    }

    /** Takes the next word. */
    String next(String expected) {
        if (!hasNext() || peek().isEmpty()) {
            throw rejected(subject + ": nothing", expected);
        }
        return words.get(next++);
    }

    /** Takes the next word if there is one, as the argument of an option. */
    String next(String option, String expected) {
        if (!hasNext() || peek().isEmpty()) {
            throw rejected(subject + ": " + option + ": nothing", expected);
        }
        return words.get(next++);
    }

    /** Takes all that is left. */
    List<String> rest() {
        List<String> rest = words.subList(next, words.size());
        next = words.size();
        return rest;
    }

    int integer(int least, int most) {
        return parse(subject, next(range(least, most)), least, most);
    }

    int integer(String option, int least, int most) {
        return parse(subject + ": " + option, next(option, range(least, most)), least, most);
    }

    /** Takes a time in milliseconds unless it names another unit. */
    Duration time() {
        return time(subject, next(Quantity.A_TIME), ChronoUnit.MILLIS);
    }

    Duration time(String option, ChronoUnit unit) {
        return time(subject + ": " + option, next(option, Quantity.A_TIME), unit);
    }

    long size(String option) {
        String word = next(option, Quantity.A_SIZE);
        long size = Quantity.size(word);
        if (size < 0) {
            throw rejected(subject + ": " + option + ": " + word, Quantity.A_SIZE);
        }
        return size;
    }

    /** Makes sure that nothing is left. */
    void end() {
        if (hasNext()) {
            throw new Rejection(subject + ": unexpected argument '" + peek() + "'"
                    + (next > 0 ? " behind '" + words.get(next - 1) + "'" : ""));
        }
    }

    /** Returns the fault of a value that is not what was expected. */
    Rejection wrong(String value, String expected) {
        return rejected(subject + ": " + value, expected);
    }

    private static int parse(String what, String word, int least, int most) {
        try {
            int number = Integer.parseInt(word);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below, with the range
        }
        throw rejected(what + ": " + word, range(least, most));
    }

    private static Duration time(String what, String word, ChronoUnit unit) {
        Duration time = Quantity.time(word, unit);
        if (time == null) {
            throw rejected(what + ": " + word, Quantity.A_TIME + ", at most 24d");
        }
        return time;
    }

    private static String range(int least, int most) {
        return most == Integer.MAX_VALUE ? "a number from " + least : least + "-" + most;
    }

    private static Rejection rejected(String what, String expected) {
        return new Rejection(what + " (expected: " + expected + ")");
    }
}
