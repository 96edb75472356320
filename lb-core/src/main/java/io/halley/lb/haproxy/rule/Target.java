// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy.rule;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Takes request targets and header lists apart (RFC 9112 section 3.2, RFC 9110 section 5.6.1). */
final class Target {

    private Target() {}

    /** Returns the path; of an absolute target what follows the authority. */
    static String path(String target) {
        int start = 0;
        if (!target.startsWith("/")) {
            int scheme = target.indexOf("://");
            int slash = scheme < 0 ? -1 : target.indexOf('/', scheme + 3);
            if (slash < 0) {
                return scheme < 0 ? target : "/";
            }
            start = slash;
        }
        int end = target.indexOf('?', start);
        return target.substring(start, end < 0 ? target.length() : end);
    }

    static @Nullable String query(String target) {
        int mark = target.indexOf('?');
        return mark < 0 ? null : target.substring(mark + 1);
    }

    static @Nullable String parameter(String target, String name) {
        int at = target.indexOf('?');
        while (at >= 0 && at < target.length()) {
            int end = target.indexOf('&', at + 1);
            end = end < 0 ? target.length() : end;
            int equals = at + 1 + name.length();
            if (target.startsWith(name, at + 1) && equals < end && target.charAt(equals) == '=') {
                return target.substring(equals + 1, end);
            }
            at = end < target.length() ? end : -1;
        }
        return null;
    }

    /** Returns whether any element of a list passes a test; a comma inside a quoted string parts nothing. */
    static boolean anyElement(String list, Predicate<String> test) {
        int start = 0;
        boolean quoted = false;
        for (int i = 0; i < list.length(); i++) {
            char c = list.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '\\' && quoted) {
                i++;
            } else if (c == ',' && !quoted) {
                if (test.test(list.substring(start, i).strip())) {
                    return true;
                }
                start = i + 1;
            }
        }
        return test.test(list.substring(start).strip());
    }
}
