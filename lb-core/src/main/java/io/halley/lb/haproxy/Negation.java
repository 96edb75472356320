// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import io.halley.lb.model.ForwardedHeaders;
import io.halley.lb.retry.Redispatch;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** {@code no option ...}, {@code no log}: takes back what {@code defaults} or an earlier line has set. */
final class Negation {

    private Negation() {}

    static void read(Line line, Draft draft) {
        String prefix = line.keyword();
        if (prefix.equals("default")) {
            throw new Rejection("'default' is not supported in front of a keyword: use 'no', or leave the line out");
        }
        String what = line.word(1);
        if (what.equals("log")) {
            draft.set(Settings.LOG, List.of(), line.number());
            draft.set(Settings.LOG_GLOBAL, false, line.number());
        } else if (what.equals("option")) {
            option(line.word(2), draft, line.number());
        } else {
            throw new Rejection("'no " + what + "' is not supported (expected: no option, no log)");
        }
    }

    private static void option(String name, Draft draft, int line) {
        switch (name) {
            case "redispatch" -> draft.set(Settings.REDISPATCH, Redispatch.NEVER, line);
            case "forwardfor" -> draft.set(Settings.FORWARD_FOR, ForwardedHeaders.none(), line);
            case "httplog" -> draft.set(Settings.HTTP_LOG, false, line);
            default -> {
                if (UnsupportedKeywords.isOption(name)) {
                    return; // nothing of the kind is done
                } else if (!OptionKeywords.FLAGS.containsKey(name)) {
                    Set<String> known = new TreeSet<>(OptionKeywords.FLAGS.keySet());
                    known.addAll(List.of("redispatch", "forwardfor", "httplog"));
                    throw new Rejection("unknown keyword 'no option " + name + "' in '"
                            + draft.kind().word() + "' section" + Spelling.hint(name, known));
                }
                OptionKeywords.set(name, false, draft, line);
            }
        }
    }
}
