// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy.rule;

import java.util.List;

/** The value of a header that a rule sets: texts and fetches in a row. HAProxy: a log format. Immutable. */
public final class HeaderValue {

    /** The empty value. */
    public static final HeaderValue EMPTY = new HeaderValue(List.of());

    private final List<Object> parts;

    private HeaderValue(List<Object> parts) {
        this.parts = List.copyOf(parts);
    }

    /**
     * Returns a value.
     *
     * @param parts each a {@link String} or a {@link Fetch}
     */
    public static HeaderValue of(List<Object> parts) {
        for (Object part : parts) {
            if (!(part instanceof String) && !(part instanceof Fetch)) {
                throw new IllegalArgumentException("part: " + part + " (expected: a String or a Fetch)");
            }
        }
        return new HeaderValue(parts);
    }

    /** Returns the value for a request; a fetch that finds nothing leaves nothing, and line ends become spaces. */
    public String render(RuleContext context) {
        StringBuilder value = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            Object part = parts.get(i);
            String text = part instanceof Fetch fetch ? fetch.text(context) : (String) part;
            if (text != null) {
                append(value, text);
            }
        }
        return value.toString();
    }

    private static void append(StringBuilder value, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            value.append(c == '\r' || c == '\n' || c == 0 ? ' ' : c);
        }
    }
}
