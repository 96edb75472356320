// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import io.halley.lb.affinity.Affinity;
import io.halley.lb.affinity.CookieAffinity;
import io.halley.lb.affinity.KeyedAffinity;
import io.halley.lb.affinity.LearnedAffinity;
import io.halley.lb.haproxy.rule.Condition;
import io.halley.lb.limit.CounterTable;
import io.halley.lb.model.KeyExtractor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes affinities of what a backend says on {@code cookie}, {@code appsession} and {@code stick}; the cookie first. */
final class AffinityReader {

    /** Stands for a table without {@code expire}. */
    private static final Duration FOR_EVER = Duration.ofDays(365);

    private static final int LONGEST = 128;
    private static final RequestCondition ALWAYS = new RequestCondition(List.of(Condition.ALWAYS));
    private static final Pattern MASK = Pattern.compile(",ipmask\\((\\d{1,2})(?:,(\\d{1,3}))?\\)");

    private final Draft draft;
    private final Map<String, CounterTable> tables;
    private final List<Affinity> affinities = new ArrayList<>();

    private AffinityReader(Draft draft, Map<String, CounterTable> tables) {
        this.draft = draft;
        this.tables = tables;
    }

    /** @param tables those of all sections, by name */
    static List<Affinity> read(Draft draft, Map<String, CounterTable> tables) {
        AffinityReader reader = new AffinityReader(draft, tables);
        CookieLine cookie = draft.get(Settings.COOKIE);
        if (cookie != null) {
            reader.cookie(cookie);
        }
        LearnedAffinity appsession = draft.get(Settings.APPSESSION);
        if (appsession != null) {
            reader.appsession(appsession, cookie);
        }
        reader.stick();
        return reader.affinities;
    }

    static boolean isMask(String converter) {
        return MASK.matcher(converter).matches();
    }

    private void cookie(CookieLine cookie) {
        CookieAffinity affinity = cookie.affinity();
        if (cookie.dynamic()) {
            String secret = CookieKeywords.secret(draft);
            affinity = secret == null ? affinity : affinity.dynamic(secret);
        }
        affinities.add(affinity);
    }

    /**
     * An appsession on the balancer's own cookie learns nothing: HAProxy 1.5 takes such a cookie of a response for its own,
     * before it looks for sessions, and adds its own after that.
     */
    private void appsession(LearnedAffinity appsession, @Nullable CookieLine cookie) {
        boolean same = cookie != null && cookie.affinity().name().equals(appsession.name());
        if (cookie == null || !same || appsession.isNamePrefix()) {
            affinities.add(appsession);
            if (cookie != null
                    && appsession.isNamePrefix()
                    && cookie.affinity().name().startsWith(appsession.name())) {
                draft.problems()
                        .warn(
                                draft.lineOf(Settings.APPSESSION),
                                "appsession " + appsession.name() + " prefix: also takes the cookie "
                                        + cookie.affinity().name() + " of the 'cookie' line for a session");
            }
            return;
        }
        draft.problems()
                .warn(
                        draft.lineOf(Settings.APPSESSION),
                        "'appsession " + appsession.name() + "' does nothing beside 'cookie " + appsession.name()
                                + "', as in HAProxy; probably meant: 'appsession BAYEUX_BROWSER len 52 timeout 15m"
                                + " request-learn'");
    }

    /** Lines of one key and one table make one affinity. */
    private void stick() {
        Map<List<String>, List<StickRule>> byKey = new LinkedHashMap<>();
        for (StickRule rule : draft.list(Settings.STICK)) {
            byKey.computeIfAbsent(List.of(keyOf(rule), rule.table()), key -> new ArrayList<>())
                    .add(rule);
        }
        byKey.values().forEach(rules -> {
            if (isCookie(rules.get(0))) {
                learned(rules);
            } else {
                keyed(rules);
            }
        });
    }

    private static boolean isCookie(StickRule rule) {
        return rule.key().name().contains("cook");
    }

    /** A cookie is one key in requests and responses, whatever the fetch. */
    private static String keyOf(StickRule rule) {
        return isCookie(rule)
                ? "cook(" + rule.key().argument() + ")"
                : rule.key().toString();
    }

    private void keyed(List<StickRule> rules) {
        StickRule first = rules.get(0);
        RequestCondition match = condition(rules, StickRule::looksUp);
        RequestCondition store = condition(rules, StickRule::storesRequest);
        if (match == null || store == null) {
            draft.problems()
                    .fault(first.line(), "stick " + first.kind() + ": alone it keeps no client (expected: 'stick on')");
            return;
        }
        CounterTable table = tables.get(first.table());
        if (table != null) {
            KeyedAffinity affinity = Affinity.stickOn(key(first.key()), expire(table))
                    .maxEntries(table.size())
                    .length(Math.min(table.length(), LONGEST));
            if (match.equals(store)) {
                affinity = match.equals(ALWAYS) ? affinity : affinity.when(match);
            } else {
                affinity = match.equals(ALWAYS) ? affinity : affinity.matchWhen(match);
                affinity = store.equals(ALWAYS) ? affinity : affinity.storeRequestWhen(store);
            }
            affinities.add(affinity);
        }
    }

    /** Returns when any of the rules of a kind applies, or null if there are none. */
    private static @Nullable RequestCondition condition(List<StickRule> rules, Predicate<StickRule> kind) {
        List<Condition> conditions =
                rules.stream().filter(kind).map(StickRule::condition).distinct().toList();
        if (conditions.isEmpty()) {
            return null;
        }
        return conditions.contains(Condition.ALWAYS) ? ALWAYS : new RequestCondition(conditions);
    }

    private static KeyExtractor key(Parenthesis key) {
        String name = String.valueOf(key.argument());
        return switch (key.name()) {
            case "hdr", "req.hdr" -> KeyExtractor.header(name);
            case "url_param", "urlp" -> KeyExtractor.queryParameter(name);
            default -> {
                Matcher mask = MASK.matcher(key.behind());
                if (!mask.matches()) {
                    yield KeyExtractor.source();
                }
                int six = mask.group(2) == null ? 128 : Integer.parseInt(mask.group(2));
                yield KeyExtractor.source(Math.min(32, Integer.parseInt(mask.group(1))), Math.min(128, six));
            }
        };
    }

    private void learned(List<StickRule> rules) {
        RequestCondition match = condition(rules, StickRule::looksUp);
        RequestCondition storeRequest = condition(rules, StickRule::storesRequest);
        RequestCondition storeResponse = condition(rules, rule -> !rule.isOnRequest());
        StickRule first = rules.get(0);
        String cookie = String.valueOf(first.key().argument());
        if (match == null || (storeRequest == null && storeResponse == null)) {
            String missing = match == null ? "stick match" : "stick store-response";
            draft.problems().fault(first.line(), "stick: cookie " + cookie + ": no '" + missing + "' line beside it");
            return;
        }
        // Without a line for responses they teach what requests do.
        storeResponse = storeResponse == null ? storeRequest : storeResponse;
        CounterTable table = tables.get(first.table());
        if (table != null) {
            LearnedAffinity affinity = Affinity.learnCookie(cookie, expire(table))
                    .requestLearn(storeRequest != null)
                    .maxEntries(table.size())
                    .length(Math.min(table.length(), LONGEST));
            affinity = match.equals(ALWAYS) ? affinity : affinity.matchWhen(match);
            affinity = storeRequest == null || storeRequest.equals(ALWAYS)
                    ? affinity
                    : affinity.storeRequestWhen(storeRequest);
            affinity = storeResponse == null || storeResponse.equals(ALWAYS)
                    ? affinity
                    : affinity.storeResponseWhen(storeResponse);
            affinities.add(affinity);
        }
    }

    private static Duration expire(CounterTable table) {
        return table.expire() == null ? FOR_EVER : table.expire();
    }
}
