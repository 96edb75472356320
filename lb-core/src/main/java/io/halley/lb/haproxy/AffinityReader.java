// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import io.halley.lb.affinity.Affinity;
import io.halley.lb.affinity.CookieAffinity;
import io.halley.lb.affinity.LearnedAffinity;
import io.halley.lb.limit.CounterTable;
import io.halley.lb.model.KeyExtractor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes affinities of what a backend says on {@code cookie}, {@code appsession} and {@code stick}; the cookie first. */
final class AffinityReader {

    /** Stands for a table without {@code expire}. */
    private static final Duration FOR_EVER = Duration.ofDays(365);

    private static final int LONGEST = 128;
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
        if (cookie == null || !cookie.affinity().name().equals(appsession.name())) {
            affinities.add(appsession);
            return;
        }
        draft.problems()
                .warn(
                        draft.lineOf(Settings.APPSESSION),
                        "'appsession " + appsession.name() + "' does nothing beside 'cookie " + appsession.name()
                                + "', as in HAProxy; probably meant: 'appsession BAYEUX_BROWSER len 52 timeout 15m"
                                + " request-learn'");
    }

    private void stick() {
        Map<String, List<StickRule>> byCookie = new LinkedHashMap<>();
        for (StickRule rule : draft.list(Settings.STICK)) {
            if (rule.key().name().contains("cook")) {
                byCookie.computeIfAbsent(String.valueOf(rule.key().argument()), name -> new ArrayList<>())
                        .add(rule);
            } else if (rule.kind().equals("on")) {
                keyed(rule);
            } else if (!isHalfOfPair(rule)) {
                draft.problems()
                        .fault(
                                rule.line(),
                                "stick " + rule.kind() + ": alone it keeps no client (expected: 'stick on')");
            } else if (rule.kind().equals("match")) {
                keyed(rule);
            }
        }
        byCookie.forEach(this::learned);
    }

    /** {@code stick match} and {@code stick store-request} of one key are {@code stick on}. */
    private boolean isHalfOfPair(StickRule rule) {
        String other = rule.kind().equals("match") ? "store-request" : "match";
        return draft.list(Settings.STICK).stream()
                .anyMatch(that -> that.kind().equals(other) && that.key().equals(rule.key()));
    }

    private void keyed(StickRule rule) {
        CounterTable table = tables.get(rule.table());
        if (table != null) {
            affinities.add(Affinity.stickOn(key(rule.key()), expire(table))
                    .maxEntries(table.size())
                    .length(Math.min(table.length(), LONGEST)));
        }
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

    private void learned(String cookie, List<StickRule> rules) {
        StickRule lookup = rules.stream().filter(StickRule::looksUp).findFirst().orElse(null);
        boolean stores = rules.stream().anyMatch(rule -> rule.storesRequest() || !rule.isOnRequest());
        if (lookup == null || !stores) {
            int line = rules.get(0).line();
            String missing = lookup == null ? "stick match" : "stick store-response";
            draft.problems().fault(line, "stick: cookie " + cookie + ": no '" + missing + "' line beside it");
            return;
        }
        CounterTable table = tables.get(lookup.table());
        if (table != null) {
            affinities.add(Affinity.learnCookie(cookie, expire(table))
                    .requestLearn(rules.stream().anyMatch(StickRule::storesRequest))
                    .maxEntries(table.size())
                    .length(Math.min(table.length(), LONGEST)));
        }
    }

    private static Duration expire(CounterTable table) {
        return table.expire() == null ? FOR_EVER : table.expire();
    }
}
