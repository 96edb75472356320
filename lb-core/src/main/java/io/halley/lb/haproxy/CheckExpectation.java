// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import io.halley.lb.health.HealthCheck;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * What {@code http-check expect} asks of a response.
 *
 * @param statuses those that pass; empty if a header is asked for instead
 * @param header the name of a header, or null
 * @param value what its value has to be
 */
record CheckExpectation(BitSet statuses, @Nullable String header, String value) {

    private static final String CODES = "statuses such as 101 or 200-299,401";
    private static final int LEAST = 100;
    private static final int BEHIND = 600;

    static CheckExpectation read(Arguments arguments) {
        boolean negated = arguments.take("!");
        String word = arguments.next("status <codes>");
        if (word.startsWith("!")) {
            negated = true;
            word = word.substring(1);
        }
        CheckExpectation expectation = switch (word) {
            case "status" -> statuses(codes(arguments.next("status", CODES), arguments), negated);
            case "rstatus" -> statuses(matching(arguments.next("rstatus", "a pattern"), arguments), negated);
            case "hdr" -> header(arguments, negated);
            case "string", "rstring", "fhdr", "string-lf" ->
                throw new Rejection("http-check expect: '" + word
                        + "' is not supported: answer with a status of its own, or a header, and expect that");
            default -> throw arguments.wrong(word, "status, rstatus or hdr");
        };
        arguments.end();
        return expectation;
    }

    private static CheckExpectation statuses(BitSet statuses, boolean negated) {
        if (negated) {
            statuses.flip(LEAST, BEHIND);
        }
        return new CheckExpectation(statuses, null, "");
    }

    private static BitSet codes(String text, Arguments arguments) {
        BitSet codes = new BitSet();
        for (String part : text.split(",", -1)) {
            if (!part.matches("\\d{3}(-\\d{3})?")) {
                throw arguments.wrong("status: " + text, CODES);
            }
            int from = Integer.parseInt(part.substring(0, 3));
            int to = Integer.parseInt(part.substring(part.length() - 3));
            if (from < LEAST || to < from || to > 999) {
                throw arguments.wrong("status: " + text, CODES);
            }
            codes.set(from, to + 1);
        }
        return codes;
    }

    private static BitSet matching(String regex, Arguments arguments) {
        try {
            Pattern pattern = Pattern.compile(regex);
            BitSet codes = new BitSet();
            for (int status = LEAST; status < BEHIND; status++) {
                codes.set(status, pattern.matcher(Integer.toString(status)).find());
            }
            return codes;
        } catch (PatternSyntaxException e) {
            throw arguments.wrong("rstatus: " + regex, "a regular expression; " + e.getDescription());
        }
    }

    private static CheckExpectation header(Arguments arguments, boolean negated) {
        String form = "name <name> value <value>";
        if (negated || !arguments.take("name")) {
            throw arguments.wrong(negated ? "! hdr" : "hdr: " + arguments.peek(), "hdr " + form);
        }
        String name = arguments.next("hdr", form);
        if (!arguments.take("value")) {
            throw arguments.wrong("hdr: " + arguments.peek(), "hdr " + form);
        }
        return new CheckExpectation(new BitSet(), name, arguments.next("hdr", form));
    }

    HealthCheck apply(HealthCheck base) {
        HealthCheck check = base;
        for (int[] range : ranges()) {
            check = check.expectStatus(range[0], range[1]);
        }
        return header == null ? check : check.expectHeader(header, value);
    }

    boolean expects(int status) {
        return statuses.get(status);
    }

    private List<int[]> ranges() {
        List<int[]> ranges = new ArrayList<>();
        for (int from = statuses.nextSetBit(0); from >= 0; from = statuses.nextSetBit(statuses.nextClearBit(from))) {
            ranges.add(new int[] {from, statuses.nextClearBit(from) - 1});
        }
        return ranges;
    }
}
