// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import io.halley.lb.haproxy.rule.Fetch;
import io.halley.lb.haproxy.rule.Fetches;
import io.halley.lb.haproxy.rule.HeaderValue;
import java.util.ArrayList;
import java.util.List;

/** Reads the value of a header: texts, {@code %[fetch]}, {@code %ci} for the client's address, {@code %%}. */
final class FormatReader {

    private FormatReader() {}

    static HeaderValue read(String format, int line, Draft draft) {
        List<Object> parts = new ArrayList<>();
        int at = 0;
        while (at < format.length()) {
            int percent = format.indexOf('%', at);
            if (percent < 0) {
                parts.add(format.substring(at));
                break;
            }
            if (percent > at) {
                parts.add(format.substring(at, percent));
            }
            at = special(format, percent, parts, line, draft);
        }
        return HeaderValue.of(parts);
    }

    /** Returns where to go on. */
    private static int special(String format, int percent, List<Object> parts, int line, Draft draft) {
        if (format.startsWith("%%", percent)) {
            parts.add("%");
            return percent + 2;
        } else if (format.startsWith("%ci", percent)) {
            parts.add(Fetches.source());
            return percent + 3;
        } else if (format.startsWith("%[", percent)) {
            int closing = format.indexOf(']', percent);
            String word = closing < 0 ? "" : format.substring(percent + 2, closing);
            Fetch fetch = closing < 0 ? null : FetchReader.read(word, line, draft);
            if (fetch == null) {
                throw new Rejection("unknown fetch '" + word + "' in '" + format + "'"
                        + Spelling.hint(Parenthesis.of(word).name(), FetchReader.NAMES));
            }
            parts.add(fetch);
            return closing + 1;
        }
        throw new Rejection("'" + format + "': " + format.substring(percent, Math.min(percent + 3, format.length()))
                + " (expected: %[fetch], %ci or %%)");
    }
}
