// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;

/** {@code stats}: the statistics page. The first line of a section leaves all inherited ones behind, as in HAProxy. */
final class StatsKeywords {

    private interface Change {
        StatsSettings apply(StatsSettings settings, Arguments arguments, Draft draft);
    }

    private StatsKeywords() {}

    static List<Keyword> all() {
        Set<SectionKind> proxies = SectionKind.PROXIES;
        return List.of(
                keyword("enable", proxies, (settings, arguments, draft) -> settings),
                keyword("uri", proxies, (settings, arguments, draft) -> settings.withUri(arguments.next("a path"))),
                keyword(
                        "refresh",
                        proxies,
                        (settings, arguments, draft) ->
                                settings.withRefresh(arguments.time("time", ChronoUnit.SECONDS))),
                keyword("realm", proxies, (settings, arguments, draft) -> settings.withRealm(arguments.next("a text"))),
                keyword("auth", proxies, (settings, arguments, draft) -> auth(settings, arguments)),
                keyword("hide-version", proxies, (settings, arguments, draft) -> settings.withoutVersion()),
                keyword(
                        "scope",
                        proxies,
                        (settings, arguments, draft) ->
                                settings.withScope(arguments.next("the name of a section, or '.'"))),
                keyword(
                        "admin",
                        SectionKind.NAMED,
                        (settings, arguments, draft) -> settings.withAdmin(ConditionReader.require(arguments, draft))),
                keyword(
                        "show-node",
                        proxies,
                        (settings, arguments, draft) ->
                                arguments.hasNext() ? settings.withNode(arguments.next("a name")) : settings),
                keyword(
                        "show-desc",
                        proxies,
                        (settings, arguments, draft) -> arguments.hasNext()
                                ? settings.withDescription(String.join(" ", arguments.rest()))
                                : settings),
                keyword("show-legends", proxies, (settings, arguments, draft) -> settings),
                Keyword.ignored("stats show-modules", proxies, "there are no modules"),
                Keyword.unsupported("stats http-request", SectionKind.PROXIES, "use 'stats auth'"),
                Keyword.unsupported(
                        "stats socket", Set.of(SectionKind.GLOBAL), "use the stats page, or LoadBalancer in Java"),
                Keyword.unsupported("stats timeout", Set.of(SectionKind.GLOBAL), "see 'stats socket'"),
                Keyword.unsupported("stats maxconn", Set.of(SectionKind.GLOBAL), "see 'stats socket'"));
    }

    private static Keyword keyword(String word, Set<SectionKind> sections, Change change) {
        return new Keyword("stats " + word, sections, (arguments, draft) -> {
            StatsSettings before = draft.sets(Settings.STATS)
                    ? draft.get(Settings.STATS, StatsSettings.DEFAULT)
                    : StatsSettings.DEFAULT;
            StatsSettings after = change.apply(before, arguments, draft);
            arguments.end();
            draft.set(Settings.STATS, after, arguments.line());
        });
    }

    private static StatsSettings auth(StatsSettings settings, Arguments arguments) {
        String expected = "<user>:<password>";
        String word = arguments.next(expected);
        int colon = word.indexOf(':');
        if (colon <= 0 || colon == word.length() - 1) {
            // The word may be a password, so it is not told.
            throw arguments.wrong("no user or no password", expected);
        }
        return settings.withUser(word.substring(0, colon), word.substring(colon + 1));
    }
}
