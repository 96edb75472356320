// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.smuggling;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The notation of the tables: octets as text of one line. */
final class Octets {

    private static final Pattern REPEAT = Pattern.compile("\\{([^{}]+?)\\*(\\d+)}");

    private Octets() {}

    /** Returns the octets, each as a character, that a text stands for. */
    static String of(String text) {
        Matcher repeat = REPEAT.matcher(text);
        String whole =
                repeat.replaceAll(m -> Matcher.quoteReplacement(m.group(1).repeat(Integer.parseInt(m.group(2)))));
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < whole.length(); i++) {
            char c = whole.charAt(i);
            if (c == '~') {
                out.append("\r\n");
            } else if (c != '\\') {
                out.append(c);
            } else {
                i++;
                char escaped = whole.charAt(i);
                if (escaped == 'x') {
                    out.append((char) Integer.parseInt(whole.substring(i + 1, i + 3), 16));
                    i += 2;
                } else {
                    out.append(escaped(escaped));
                }
            }
        }
        return out.toString();
    }

    private static char escaped(char c) {
        return switch (c) {
            case 'r' -> '\r';
            case 'n' -> '\n';
            case 't' -> '\t';
            case '0' -> '\0';
            case '\\', '~' -> c;
            default -> throw new IllegalArgumentException("\\" + c);
        };
    }

    /** Returns a text once for each octet of a sweep such as {@code 00-08,7f}, with the octet in place of {@code \??}. */
    static List<String> sweep(String text, String ranges) {
        List<String> all = new ArrayList<>();
        for (String range : ranges.split(",")) {
            String[] ends = range.split("-");
            int last = Integer.parseInt(ends[ends.length - 1], 16);
            for (int octet = Integer.parseInt(ends[0], 16); octet <= last; octet++) {
                all.add(text.replace("\\??", String.format("\\x%02x", octet)));
            }
        }
        return all;
    }
}
