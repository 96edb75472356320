// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import io.halley.lb.bayeux.Bayeux;
import io.halley.lb.bayeux.Feature;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** {@code option bayeux}, no HAProxy option: what is done for the sessions of CometD. */
final class BayeuxKeywords {

    private static final String WORDS = "with or without <feature>[,<feature>], returns-per-second, handshake-queue,"
            + " handshake-wait, upgrade-hold, scan-bytes, scan-messages, max-sessions, max-interval, give-back or"
            + " server-in-session-id";

    private BayeuxKeywords() {}

    static List<Keyword> all() {
        return List.of(new Keyword("option bayeux", SectionKind.BACK, BayeuxKeywords::bayeux));
    }

    private static void bayeux(Arguments arguments, Draft draft) {
        Bayeux bayeux = Bayeux.defaults();
        while (arguments.hasNext()) {
            bayeux = next(arguments.next(WORDS), arguments, bayeux);
        }
        draft.set(Settings.BAYEUX, bayeux, arguments.line());
    }

    private static Bayeux next(String word, Arguments arguments, Bayeux bayeux) {
        return switch (word) {
            case "with" -> switched(arguments, word, bayeux, true);
            case "without" -> switched(arguments, word, bayeux, false);
            case "returns-per-second" -> bayeux.returnsPerSecond(arguments.integer(word, 1, 100_000));
            case "handshake-queue" ->
                bayeux.handshakeQueue(arguments.integer(word, 0, 1_000_000), bayeux.handshakeWait());
            case "handshake-wait" -> bayeux.handshakeQueue(bayeux.handshakeQueue(), time(arguments, word));
            case "upgrade-hold" -> bayeux.upgradeHold(time(arguments, word));
            case "scan-bytes" -> bayeux.scan(arguments.integer(word, 1_024, 16 << 20), bayeux.scanMessages());
            case "scan-messages" -> bayeux.scan(bayeux.scanBytes(), arguments.integer(word, 1, 10_000));
            case "max-sessions" -> bayeux.maxSessions(arguments.integer(word, 1, 100_000_000));
            case "max-interval" -> bayeux.maxInterval(time(arguments, word));
            case "give-back" -> bayeux.giveBackBrowserCookie(arguments.next(word, "a cookie's name"));
            case "server-in-session-id" -> bayeux.serverInSessionId(arguments.next(word, "a separator"));
            default -> throw arguments.wrong(word, WORDS);
        };
    }

    private static Duration time(Arguments arguments, String word) {
        return arguments.time(word, ChronoUnit.MILLIS);
    }

    private static Bayeux switched(Arguments arguments, String word, Bayeux before, boolean on) {
        Bayeux bayeux = before;
        for (String name : arguments.next(word, "features: " + features()).split(",", -1)) {
            Feature feature = Arrays.stream(Feature.values())
                    .filter(one -> word(one).equals(name))
                    .findFirst()
                    .orElseThrow(() -> arguments.wrong(word + ": " + name, "one of " + features()));
            bayeux = on ? bayeux.with(feature) : bayeux.without(feature);
        }
        return bayeux;
    }

    private static String features() {
        return Arrays.stream(Feature.values()).map(BayeuxKeywords::word).collect(Collectors.joining(", "));
    }

    private static String word(Feature feature) {
        return feature.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
