// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import io.halley.lb.haproxy.Settings.Reference;
import io.halley.lb.haproxy.Settings.Reference.What;
import io.halley.lb.haproxy.rule.Condition;
import java.util.ArrayList;
import java.util.List;

/** {@code stick-table}, {@code stick}: stickiness by a table, and tables of counters. */
final class StickKeywords {

    private static final List<String> KINDS = List.of("on", "match", "store-request", "store-response");
    private static final String REQUEST_KEYS = "src, hdr(<name>), url_param(<name>) or cook(<name>)";

    private StickKeywords() {}

    static List<Keyword> all() {
        List<Keyword> keywords = new ArrayList<>();
        keywords.add(new Keyword("stick-table", SectionKind.NAMED, TableReader::read));
        KINDS.forEach(kind -> keywords.add(new Keyword(
                "stick " + kind, SectionKind.BACK_NAMED, (arguments, draft) -> stick(kind, arguments, draft))));
        return keywords;
    }

    private static void stick(String kind, Arguments arguments, Draft draft) {
        boolean response = kind.equals("store-response");
        String expected = response ? "res.cook(<name>)" : REQUEST_KEYS;
        String word = arguments.next(expected);
        Parenthesis key = Parenthesis.of(word);
        if (!isKey(key, response)) {
            throw arguments.wrong(word, expected);
        }
        String table = arguments.take("table") ? arguments.next("table", "the name of a section") : draft.name();
        Condition condition = ConditionReader.read(arguments, draft);
        if (condition.needsCounters()) {
            throw new Rejection(arguments.subject() + ": '" + condition
                    + "' is not supported (expected: a condition on the request, without counters and nbsrv)");
        }
        int line = arguments.line();
        draft.add(Settings.REFERENCES, new Reference(What.TABLE, table, arguments.subject(), line), line);
        draft.add(Settings.STICK, new StickRule(kind, key, table, condition, line), line);
    }

    private static boolean isKey(Parenthesis key, boolean response) {
        boolean named = key.argument() != null
                && !key.argument().isEmpty()
                && key.behind().isEmpty();
        return switch (key.name()) {
            case "src" -> !response && (key.behind().isEmpty() || AffinityReader.isMask(key.behind()));
            case "hdr", "req.hdr", "url_param", "urlp", "cook", "req.cook", "cookie" -> !response && named;
            case "res.cook", "scook", "set-cookie" -> response && named;
            default -> false;
        };
    }
}
