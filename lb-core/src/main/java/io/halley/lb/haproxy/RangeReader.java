// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import io.halley.lb.haproxy.rule.Criteria.Range;
import java.util.ArrayList;
import java.util.List;

/** Reads numbers and ranges: {@code 5}, {@code 5:9}, {@code 5:}, {@code :9}, and {@code gt 5} with its like. */
final class RangeReader {

    private static final List<String> OPERATORS = List.of("eq", "ge", "gt", "le", "lt");

    private RangeReader() {}

    static List<Range> read(String fetch, List<String> patterns) {
        List<Range> ranges = new ArrayList<>();
        String operator = "eq";
        boolean pending = false;
        for (String pattern : patterns) {
            if (OPERATORS.contains(pattern)) {
                operator = pattern;
                pending = true;
            } else {
                ranges.add(range(fetch, operator, pattern));
                pending = false;
            }
        }
        if (pending) {
            throw wrong(fetch, operator + " and nothing");
        }
        return ranges;
    }

    private static Range range(String fetch, String operator, String pattern) {
        int colon = pattern.indexOf(':');
        if (colon >= 0) {
            if (!operator.equals("eq")) {
                throw wrong(fetch, operator + " " + pattern);
            }
            String least = pattern.substring(0, colon);
            String most = pattern.substring(colon + 1);
            return new Range(
                    least.isEmpty() ? Long.MIN_VALUE : number(fetch, least),
                    most.isEmpty() ? Long.MAX_VALUE : number(fetch, most));
        }
        long number = number(fetch, pattern);
        return switch (operator) {
            case "ge" -> new Range(number, Long.MAX_VALUE);
            case "gt" -> new Range(number + 1, Long.MAX_VALUE);
            case "le" -> new Range(Long.MIN_VALUE, number);
            case "lt" -> new Range(Long.MIN_VALUE, number - 1);
            default -> new Range(number, number);
        };
    }

    private static long number(String fetch, String text) {
        if (!text.matches("\\d{1,18}")) {
            throw wrong(fetch, text);
        }
        return Long.parseLong(text);
    }

    private static Rejection wrong(String fetch, String text) {
        return new Rejection("'" + fetch + "': " + text
                + " (expected: a number, a range such as 5:9, or gt, ge, lt, le or eq and a number)");
    }
}
