// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import io.halley.lb.affinity.Affinity;
import io.halley.lb.affinity.CookieAffinity;
import io.halley.lb.affinity.LearnedAffinity;
import io.halley.lb.affinity.UriMode;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code cookie}, {@code dynamic-cookie-key}, {@code appsession}: stickiness by cookies. */
final class CookieKeywords {

    private static final String OPTIONS = "insert, rewrite, prefix, indirect, nocache, postonly, preserve, httponly,"
            + " secure, domain, maxidle, maxlife, dynamic or attr";

    private CookieKeywords() {}

    static List<Keyword> all() {
        return List.of(
                new Keyword("cookie", SectionKind.BACK, CookieKeywords::cookie),
                new Keyword("dynamic-cookie-key", SectionKind.BACK, CookieKeywords::dynamicKey),
                new Keyword("appsession", SectionKind.BACK_NAMED, CookieKeywords::appsession));
    }

    private static void cookie(Arguments arguments, Draft draft) {
        String name = arguments.next("the name of a cookie");
        List<String> words = arguments.rest();
        CookieAffinity affinity = inMode(name, words, arguments, draft);
        boolean insert = words.contains("insert");
        boolean dynamic = false;
        Arguments options = new Arguments("cookie", arguments.line(), words);
        while (options.hasNext()) {
            String word = options.next(OPTIONS);
            dynamic |= word.equals("dynamic");
            try {
                CookieAffinity changed = option(word, affinity, options);
                if (insert || changed.equals(affinity)) {
                    affinity = changed;
                } else {
                    draft.problems().warn(options.line(), "cookie: '" + word + "' has no effect without 'insert'");
                }
            } catch (Rejection e) {
                draft.problems().fault(options.line(), e.text());
            }
        }
        draft.set(Settings.COOKIE, new CookieLine(affinity, dynamic), arguments.line());
    }

    private static CookieAffinity inMode(String name, List<String> words, Arguments arguments, Draft draft) {
        List<String> modes = words.stream()
                .filter(List.of("insert", "rewrite", "prefix")::contains)
                .distinct()
                .toList();
        if (modes.size() != 1) {
            String got = modes.isEmpty() ? "no mode" : String.join(" and ", modes);
            Rejection fault = arguments.wrong(got, "one of insert, rewrite and prefix");
            draft.problems().fault(arguments.line(), fault.text());
            return Affinity.insertCookie(name);
        }
        return switch (modes.get(0)) {
            case "rewrite" -> Affinity.rewriteCookie(name);
            case "prefix" -> Affinity.prefixCookie(name);
            // Off unless written, other than in Java.
            default -> Affinity.insertCookie(name).indirect(false).nocache(false);
        };
    }

    private static CookieAffinity option(String word, CookieAffinity affinity, Arguments options) {
        return switch (word) {
            case "insert", "rewrite", "prefix", "dynamic" -> affinity;
            case "indirect" -> affinity.indirect(true);
            case "nocache" -> affinity.nocache(true);
            case "postonly" -> affinity.postOnly(true);
            case "preserve" -> affinity.preserve(true);
            case "httponly" -> affinity.httpOnly(true);
            case "secure" -> affinity.secure(true);
            case "domain" -> affinity.domain(options.next("domain", "a domain"));
            case "attr" -> affinity.attribute(options.next("attr", "an attribute"));
            case "maxidle" -> limited("maxidle", options, affinity, affinity::maxIdle);
            case "maxlife" -> limited("maxlife", options, affinity, affinity::maxLife);
            default -> throw options.wrong(word, OPTIONS);
        };
    }

    /** HAProxy takes 0 for no limit. */
    private static CookieAffinity limited(
            String option, Arguments options, CookieAffinity affinity, Function<Duration, CookieAffinity> limit) {
        Duration time = options.time(option, ChronoUnit.SECONDS);
        return time.isZero() ? affinity : limit.apply(time);
    }

    private static void dynamicKey(Arguments arguments, Draft draft) {
        String key = arguments.next("a secret");
        arguments.end();
        draft.set(Settings.DYNAMIC_COOKIE_KEY, key, arguments.line());
    }

    private static void appsession(Arguments arguments, Draft draft) {
        String name = arguments.next("<cookie> len <length> timeout <time>");
        int length = 0;
        Duration timeout = null;
        boolean requestLearn = false;
        boolean prefix = false;
        UriMode mode = UriMode.PATH_PARAMETERS;
        while (arguments.hasNext()) {
            String word = arguments.next("an option");
            switch (word) {
                case "len" -> length = arguments.integer("len", 1, Integer.MAX_VALUE);
                case "timeout" -> timeout = arguments.time("timeout", ChronoUnit.MILLIS);
                case "request-learn" -> requestLearn = true;
                case "mode" -> mode = mode(arguments);
                case "prefix" -> prefix = true;
                default -> throw arguments.wrong(word, "len, timeout, request-learn, prefix or mode");
            }
        }
        if (length == 0 || timeout == null) {
            throw arguments.wrong("no " + (length == 0 ? "len" : "timeout"), "len <length> and timeout <time>");
        }
        LearnedAffinity affinity = affinity(name, timeout, length, draft, arguments);
        affinity = affinity.requestLearn(requestLearn).mode(mode).namePrefix(prefix);
        draft.set(Settings.APPSESSION, affinity, arguments.line());
    }

    private static UriMode mode(Arguments arguments) {
        String expected = "path-parameters or query-string";
        String word = arguments.next("mode", expected);
        return switch (word) {
            case "path-parameters" -> UriMode.PATH_PARAMETERS;
            case "query-string" -> UriMode.QUERY_STRING;
            default -> throw arguments.wrong("mode: " + word, expected);
        };
    }

    private static LearnedAffinity affinity(
            String name, Duration timeout, int length, Draft draft, Arguments arguments) {
        if (length > 128) {
            draft.problems().warn(arguments.line(), "appsession: len " + length + " is taken for 128");
        }
        return Affinity.learnCookie(name, timeout).length(Math.min(length, 128));
    }

    /** Returns the secret of {@code dynamic}, or null with a fault where it is missing. */
    static @Nullable String secret(Draft draft) {
        String secret = draft.get(Settings.DYNAMIC_COOKIE_KEY);
        if (secret == null) {
            draft.problems()
                    .fault(
                            draft.lineOf(Settings.COOKIE),
                            "cookie: dynamic: no secret (expected: a 'dynamic-cookie-key' line)");
        }
        return secret;
    }
}
