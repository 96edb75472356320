// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.affinity;

import org.jspecify.annotations.Nullable;

/** Where in the request target a session id stands when the client keeps no cookies. HAProxy 1.5: {@code mode}. */
public enum UriMode {
    /** {@code /path;name=value?query}; of several the last. */
    PATH_PARAMETERS {
        @Override
        @Nullable
        String find(String target, String name, boolean prefix) {
            int end = endOfPath(target);
            for (int at = target.lastIndexOf(';', end - 1); at >= 0; at = target.lastIndexOf(';', at - 1)) {
                int value = valueAt(target, at + 1, name, prefix);
                if (value >= 0 && value <= end) {
                    return until(target, value, end, ";/");
                }
            }
            return null;
        }
    },
    /** {@code /path?name=value&more}; of several the first. */
    QUERY_STRING {
        @Override
        @Nullable
        String find(String target, String name, boolean prefix) {
            int end = target.indexOf('#') < 0 ? target.length() : target.indexOf('#');
            for (int at = target.indexOf('?'); at >= 0 && at < end; at = target.indexOf('&', at + 1)) {
                int value = valueAt(target, at + 1, name, prefix);
                if (value >= 0 && value <= end) {
                    return until(target, value, end, "&");
                }
            }
            return null;
        }
    };

    /**
     * Returns the value of the parameter, whose name's case does not matter, or null.
     *
     * @param prefix whether the parameter's name may go on; the value is then the rest of it, {@code =} and the value
     */
    abstract @Nullable String find(String target, String name, boolean prefix);

    private static int endOfPath(String target) {
        for (int i = 0; i < target.length(); i++) {
            if (target.charAt(i) == '?' || target.charAt(i) == '#') {
                return i;
            }
        }
        return target.length();
    }

    /** Returns where the value begins if a parameter of that name stands there, else -1. */
    private static int valueAt(String target, int at, String name, boolean prefix) {
        int behind = at + name.length();
        if (!target.regionMatches(true, at, name, 0, name.length()) || behind >= target.length()) {
            return -1;
        }
        if (!prefix) {
            return target.charAt(behind) == '=' ? behind + 1 : -1;
        }
        for (int i = behind; i < target.length() && ";/&?#".indexOf(target.charAt(i)) < 0; i++) {
            if (target.charAt(i) == '=') {
                return behind;
            }
        }
        return -1;
    }

    private static String until(String target, int start, int end, String delimiters) {
        int at = start;
        while (at < end && delimiters.indexOf(target.charAt(at)) < 0) {
            at++;
        }
        return target.substring(start, at);
    }
}
