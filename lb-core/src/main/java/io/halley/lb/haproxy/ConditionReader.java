// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import io.halley.lb.haproxy.rule.Condition;
import io.halley.lb.haproxy.rule.Condition.Literal;
import io.halley.lb.haproxy.rule.Criteria;
import io.halley.lb.haproxy.rule.Criterion;
import io.halley.lb.haproxy.rule.Fetches;
import io.halley.lb.haproxy.rule.Matcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads {@code if} and {@code unless} with ACL names, {@code or}, {@code !} and anonymous ACLs in braces. */
final class ConditionReader {

    private static final Map<String, Criterion> PREDEFINED = Map.ofEntries(
            Map.entry("TRUE", Criteria.isTrue(Fetches.always(true))),
            Map.entry("FALSE", Criteria.isTrue(Fetches.always(false))),
            Map.entry("LOCALHOST", Criteria.inNetwork(Fetches.source(), List.of("127.0.0.0/8", "::1"))),
            method("METH_CONNECT", "CONNECT"),
            method("METH_DELETE", "DELETE"),
            method("METH_GET", "GET", "HEAD"),
            method("METH_HEAD", "HEAD"),
            method("METH_OPTIONS", "OPTIONS"),
            method("METH_POST", "POST"),
            method("METH_PUT", "PUT"),
            method("METH_TRACE", "TRACE"),
            Map.entry("HTTP", Criteria.isTrue(Fetches.always(true))));

    private final Draft draft;
    private final int line;
    private final List<List<Literal>> terms = new ArrayList<>();
    private List<Literal> term = new ArrayList<>();

    private ConditionReader(Draft draft, int line) {
        this.draft = draft;
        this.line = line;
    }

    private static Map.Entry<String, Criterion> method(String name, String... methods) {
        return Map.entry(name, Matcher.STR.criterion(Fetches.method(), List.of(methods), false));
    }

    /** Takes all that is left: nothing, or a condition. */
    static Condition read(Arguments arguments, Draft draft) {
        if (!arguments.hasNext()) {
            return Condition.ALWAYS;
        }
        String word = arguments.peek();
        boolean when = word.equals("if");
        if (!when && !word.equals("unless")) {
            throw arguments.wrong(word, "'if' or 'unless' and a condition, or nothing");
        }
        List<String> words = arguments.rest();
        String text = String.join(" ", words);
        ConditionReader reader = new ConditionReader(draft, arguments.line());
        reader.readTerms(words.subList(1, words.size()), arguments.subject() + ": " + word);
        return when ? Condition.when(reader.terms, text) : Condition.unless(reader.terms, text);
    }

    /** As {@link #read}, but a condition there must be. */
    static Condition require(Arguments arguments, Draft draft) {
        if (!arguments.hasNext()) {
            throw new Rejection(arguments.subject() + ": nothing (expected: 'if' or 'unless' and a condition)");
        }
        return read(arguments, draft);
    }

    private void readTerms(List<String> words, String subject) {
        boolean wanted = true;
        int at = 0;
        while (at < words.size()) {
            String word = words.get(at++);
            if (word.equals("or") || word.equals("||")) {
                endTerm(subject);
                continue;
            }
            while (word.startsWith("!")) {
                wanted = !wanted;
                word = word.substring(1);
            }
            if (word.isEmpty()) {
                if (at >= words.size()) {
                    throw new Rejection(subject + ": nothing behind '!' (expected: an ACL)");
                }
                continue;
            }
            Criterion criterion;
            if (word.equals("{")) {
                int closing = words.subList(at, words.size()).indexOf("}");
                if (closing < 0) {
                    throw new Rejection(subject + ": missing closing '}'");
                }
                criterion = AclReader.read(words.subList(at, at + closing), line, draft);
                at += closing + 1;
            } else {
                criterion = named(word, subject);
            }
            term.add(new Literal(wanted, criterion));
            wanted = true;
        }
        endTerm(subject);
    }

    private void endTerm(String subject) {
        if (term.isEmpty()) {
            throw new Rejection(subject + ": an empty term (expected: an ACL)");
        }
        terms.add(term);
        term = new ArrayList<>();
    }

    private Criterion named(String name, String subject) {
        Map<String, List<Criterion>> acls = draft.get(Settings.ACLS, Map.of());
        List<Criterion> own = acls.get(name);
        if (own != null) {
            return Criterion.anyOf(own);
        }
        Criterion predefined = PREDEFINED.get(name);
        if (predefined == null) {
            List<String> known = new ArrayList<>(acls.keySet());
            known.addAll(PREDEFINED.keySet());
            throw new Rejection(subject + ": no such ACL: '" + name + "'" + Spelling.hint(name, known));
        }
        return predefined;
    }
}
