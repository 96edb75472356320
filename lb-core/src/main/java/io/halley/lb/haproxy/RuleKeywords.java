// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import io.halley.lb.haproxy.Settings.Reference;
import io.halley.lb.haproxy.Settings.Reference.What;
import io.halley.lb.haproxy.rule.Action;
import io.halley.lb.haproxy.rule.Action.Header.Change;
import io.halley.lb.haproxy.rule.Condition;
import io.halley.lb.haproxy.rule.Criterion;
import io.halley.lb.haproxy.rule.Fetch;
import io.halley.lb.haproxy.rule.HeaderValue;
import io.halley.lb.haproxy.rule.Rule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code acl}, {@code http-request}, {@code tcp-request connection}: who is let in, and with which headers. */
final class RuleKeywords {

    private static final List<String> HTTP_ACTIONS =
            List.of("allow", "deny", "tarpit", "reject", "set-header", "add-header", "del-header");

    private RuleKeywords() {}

    static List<Keyword> all() {
        List<Keyword> keywords = new ArrayList<>();
        keywords.add(new Keyword("acl", SectionKind.NAMED, RuleKeywords::acl));
        HTTP_ACTIONS.forEach(action -> keywords.add(new Keyword(
                "http-request " + action, SectionKind.NAMED, (arguments, draft) -> request(action, arguments, draft))));
        for (int slot = 0; slot <= 2; slot++) {
            String action = "track-sc" + slot;
            keywords.add(new Keyword(
                    "http-request " + action,
                    SectionKind.NAMED,
                    (arguments, draft) -> request(action, arguments, draft)));
        }
        keywords.add(new Keyword("tcp-request connection", SectionKind.FRONT_NAMED, RuleKeywords::connection));
        return keywords;
    }

    private static void acl(Arguments arguments, Draft draft) {
        String name = arguments.next("<name> <fetch> <patterns>");
        if (name.equals("or") || !name.matches("[\\w.:-]+")) {
            throw arguments.wrong(name, "a name of letters, digits, '-', '_', '.' and ':', other than 'or'");
        }
        Map<String, List<Criterion>> acls = new LinkedHashMap<>(draft.get(Settings.ACLS, Map.of()));
        List<Criterion> criteria = new ArrayList<>(acls.getOrDefault(name, List.of()));
        acls.put(name, criteria);
        // Also with a faulty criterion, so that its uses do not become faults too.
        draft.set(Settings.ACLS, acls, arguments.line());
        criteria.add(AclReader.read(arguments.rest(), arguments.line(), draft));
    }

    private static void request(String word, Arguments arguments, Draft draft) {
        Action action = switch (word) {
            case "allow" -> new Action.Allow();
            case "deny" -> new Action.Deny(status(arguments, 403));
            case "tarpit" -> new Action.Tarpit(status(arguments, 500));
            case "reject" -> new Action.Reject();
            case "set-header" -> header(Change.SET, arguments, draft);
            case "add-header" -> header(Change.ADD, arguments, draft);
            case "del-header" -> new Action.Header(Change.DELETE, arguments.next("a header"), HeaderValue.EMPTY);
            default -> track(word, arguments, draft);
        };
        Condition condition = ConditionReader.read(arguments, draft);
        addRule(Settings.REQUEST_RULES, new Rule(action, condition, arguments.line()), draft, "http-request " + word);
    }

    private static void connection(Arguments arguments, Draft draft) {
        String expected = "accept, reject, track-sc0, track-sc1 or track-sc2";
        String word = arguments.next(expected);
        Action action = switch (word) {
            case "accept" -> new Action.Allow();
            case "reject" -> new Action.Reject();
            case "track-sc0", "track-sc1", "track-sc2" -> track(word, arguments, draft);
            case "expect-proxy" ->
                throw new Rejection(
                        "'tcp-request connection expect-proxy' is not supported: use 'accept-proxy' on the 'bind' line");
            default -> throw arguments.wrong(word, expected);
        };
        Condition condition = ConditionReader.read(arguments, draft);
        boolean request = condition.needsRequest()
                || (action instanceof Action.Track track && track.key().needsRequest());
        if (request) {
            draft.problems()
                    .warn(
                            arguments.line(),
                            "tcp-request connection " + word
                                    + ": never applies, since it asks for the request, which has not come yet");
        }
        String subject = "tcp-request connection " + word;
        addRule(Settings.CONNECTION_RULES, new Rule(action, condition, arguments.line()), draft, subject);
    }

    private static int status(Arguments arguments, int otherwise) {
        if (!arguments.take("deny_status") && !arguments.take("status")) {
            return otherwise;
        }
        return arguments.integer("deny_status", 200, 599);
    }

    private static Action header(Change change, Arguments arguments, Draft draft) {
        String name = arguments.next("a header and its value");
        if (!name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
            throw arguments.wrong(name, "the name of a header");
        }
        String format = arguments.next("a value");
        return new Action.Header(change, name, FormatReader.read(format, arguments.line(), draft));
    }

    private static Action track(String word, Arguments arguments, Draft draft) {
        String key = arguments.next("a key, for example src");
        Fetch fetch = FetchReader.read(key, arguments.line(), draft);
        if (fetch == null) {
            throw new Rejection("unknown fetch '" + key + "'"
                    + Spelling.hint(Parenthesis.of(key).name(), FetchReader.NAMES));
        }
        String table = arguments.take("table") ? arguments.next("table", "the name of a section") : draft.name();
        Reference reference = new Reference(What.TABLE, table, word, arguments.line());
        draft.add(Settings.REFERENCES, reference, arguments.line());
        return new Action.Track(word.charAt(word.length() - 1) - '0', fetch, table);
    }

    private static void addRule(Setting<List<Rule>> setting, Rule rule, Draft draft, String subject) {
        List<Rule> before = draft.list(setting);
        Rule last = before.isEmpty() ? null : before.get(before.size() - 1);
        if (last != null && last.action().isFinal() && last.condition().equals(Condition.ALWAYS)) {
            draft.problems()
                    .warn(
                            rule.line(),
                            subject + ": never applies, since "
                                    + draft.problems().line(last.line()) + " is final without a condition");
        }
        draft.add(setting, rule, rule.line());
    }
}
