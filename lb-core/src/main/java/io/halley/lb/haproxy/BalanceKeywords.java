// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import io.halley.lb.balance.BalancePolicy;
import io.halley.lb.balance.HashPolicy;
import io.halley.lb.model.KeyExtractor;
import java.util.List;

/** {@code balance}, {@code hash-type}, {@code hash-balance-factor}, {@code fullconn}: who gets a new client. */
final class BalanceKeywords {

    private static final String ALGORITHMS =
            "roundrobin, static-rr, leastconn, leastsessions, first, random, source, uri,"
                    + " url_param <name>, hdr(<name>) or hash <fetch>";
    private static final List<String> FUNCTIONS = List.of("sdbm", "djb2", "wt6", "crc32", "none");

    private BalanceKeywords() {}

    static List<Keyword> all() {
        return List.of(
                new Keyword("balance", SectionKind.BACK, BalanceKeywords::balance),
                new Keyword("hash-type", SectionKind.BACK, BalanceKeywords::hashType),
                new Keyword("hash-balance-factor", SectionKind.BACK, BalanceKeywords::factor),
                new Keyword("fullconn", SectionKind.BACK, BalanceKeywords::fullconn),
                new Keyword("http-reuse", SectionKind.BACK, BalanceKeywords::reuse));
    }

    private static void balance(Arguments arguments, Draft draft) {
        String word = arguments.next(ALGORITHMS);
        Parenthesis parts = Parenthesis.of(word);
        BalancePolicy policy = switch (parts.name()) {
            case "roundrobin", "static-rr" -> BalancePolicy.roundRobin();
            case "leastconn" -> BalancePolicy.leastConnections();
            case "leastsessions" -> BalancePolicy.leastSessions();
            case "first" -> BalancePolicy.first();
            case "source" -> BalancePolicy.source();
            case "random" -> BalancePolicy.random(draws(parts, arguments));
            case "uri" -> BalancePolicy.hash(uri(arguments));
            case "url_param" -> BalancePolicy.hash(parameter(arguments));
            case "hdr" -> BalancePolicy.hash(header(parts, word, arguments));
            case "hash" -> hash(arguments);
            case "rdp-cookie" -> throw new Rejection("'balance rdp-cookie' is not supported: only HTTP is balanced");
            default -> throw arguments.wrong(word, ALGORITHMS);
        };
        arguments.end();
        draft.set(Settings.BALANCE, policy, arguments.line());
    }

    private static int draws(Parenthesis parts, Arguments arguments) {
        String text = parts.argument();
        if (text == null) {
            return 2;
        }
        if (!text.matches("\\d{1,3}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > 100) {
            throw arguments.wrong("random(" + text + ")", "1-100 in parentheses");
        }
        return Integer.parseInt(text);
    }

    private static KeyExtractor uri(Arguments arguments) {
        int length = 0;
        int depth = 0;
        boolean whole = false;
        while (arguments.hasNext()) {
            String word = arguments.next("len, depth, whole or path-only");
            switch (word) {
                case "len" -> length = arguments.integer("len", 1, Integer.MAX_VALUE);
                case "depth" -> depth = arguments.integer("depth", 1, Integer.MAX_VALUE);
                case "whole" -> whole = true;
                case "path-only" -> {} // the authority is never part of the key
                default -> throw arguments.wrong(word, "len, depth, whole or path-only");
            }
        }
        return length == 0 && depth == 0 && !whole ? KeyExtractor.uri() : new HashKeys.Uri(length, depth, whole);
    }

    private static KeyExtractor parameter(Arguments arguments) {
        String name = arguments.next("the name of a parameter");
        if (arguments.take("check_post")) {
            throw new Rejection("balance: 'check_post' is not supported: only the query is looked at");
        }
        return KeyExtractor.queryParameter(name);
    }

    private static KeyExtractor header(Parenthesis parts, String word, Arguments arguments) {
        if (parts.argument() == null || parts.argument().isEmpty()) {
            throw arguments.wrong(word, "hdr(<name>)");
        }
        return arguments.take("use_domain_only")
                ? new HashKeys.Domain(parts.argument())
                : KeyExtractor.header(parts.argument());
    }

    private static BalancePolicy hash(Arguments arguments) {
        String expected = "src, path, hdr(<name>), req.cook(<name>) or url_param(<name>)";
        String word = arguments.next(expected);
        Parenthesis parts = Parenthesis.of(word);
        String name = parts.argument() == null ? "" : parts.argument();
        boolean named = !name.isEmpty() && parts.behind().isEmpty();
        return switch (parts.name()) {
            case "src" -> BalancePolicy.source();
            case "path" -> BalancePolicy.hash(KeyExtractor.uri());
            case "hdr", "req.hdr" -> BalancePolicy.hash(KeyExtractor.header(require(named, name, word, arguments)));
            case "cook", "req.cook" -> BalancePolicy.hash(KeyExtractor.cookie(require(named, name, word, arguments)));
            case "url_param", "urlp" ->
                BalancePolicy.hash(KeyExtractor.queryParameter(require(named, name, word, arguments)));
            default -> throw arguments.wrong(word, expected);
        };
    }

    private static String require(boolean condition, String name, String word, Arguments arguments) {
        if (!condition) {
            throw arguments.wrong(word, "a name in parentheses");
        }
        return name;
    }

    private static void hashType(Arguments arguments, Draft draft) {
        String method = arguments.next("consistent or map-based");
        if (!method.equals("consistent") && !method.equals("map-based")) {
            throw arguments.wrong(method, "consistent or map-based");
        }
        if (arguments.hasNext() && !arguments.peek().equals("avalanche")) {
            String function = arguments.next("a function");
            if (!FUNCTIONS.contains(function)) {
                throw arguments.wrong(function, String.join(", ", FUNCTIONS));
            }
        }
        arguments.take("avalanche");
        arguments.end();
        if (method.equals("map-based")) {
            draft.problems()
                    .warn(
                            arguments.line(),
                            "'hash-type map-based' is taken for 'consistent': a server that comes or goes moves its own"
                                    + " clients only, not all");
        }
    }

    private static void factor(Arguments arguments, Draft draft) {
        int factor = arguments.integer(0, 10_000);
        if (factor > 0 && factor <= 100) {
            throw arguments.wrong(Integer.toString(factor), "0 or 101-10000");
        }
        arguments.end();
        draft.set(Settings.HASH_BALANCE_FACTOR, factor, arguments.line());
    }

    private static void fullconn(Arguments arguments, Draft draft) {
        int fullconn = arguments.integer(0, Integer.MAX_VALUE);
        arguments.end();
        draft.set(Settings.FULLCONN, fullconn, arguments.line());
    }

    private static void reuse(Arguments arguments, Draft draft) {
        String expected = "never, safe, aggressive or always";
        String word = arguments.next(expected);
        arguments.end();
        if (!List.of("never", "safe", "aggressive", "always").contains(word)) {
            throw arguments.wrong(word, expected);
        }
        draft.set(Settings.REUSE, !word.equals("never"), arguments.line());
    }

    /** Returns the policy with the bound on each server's load, which stands on a line of its own. */
    static BalancePolicy policy(Draft draft) {
        BalancePolicy policy = draft.get(Settings.BALANCE, BalancePolicy.roundRobin());
        int factor = draft.get(Settings.HASH_BALANCE_FACTOR, 0);
        return policy instanceof HashPolicy hash && factor > 0 ? hash.loadFactor(factor) : policy;
    }
}
