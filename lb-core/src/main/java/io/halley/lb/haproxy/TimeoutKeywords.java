// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** {@code timeout}: how long each phase may take, in milliseconds unless a unit is named. */
final class TimeoutKeywords {

    private static final List<String> CLIENT_SIDE = List.of("client", "client-fin");
    private static final List<String> BOTH_SIDES = List.of("http-request", "http-keep-alive", "tarpit");
    private static final List<String> SERVER_SIDE =
            List.of("connect", "queue", "server", "server-fin", "tunnel", "check");

    private TimeoutKeywords() {}

    static List<Keyword> all() {
        List<Keyword> keywords = new ArrayList<>();
        CLIENT_SIDE.forEach(name -> keywords.add(keyword(name, SectionKind.FRONT)));
        BOTH_SIDES.forEach(name -> keywords.add(keyword(name, SectionKind.PROXIES)));
        SERVER_SIDE.forEach(name -> keywords.add(keyword(name, SectionKind.BACK)));
        keywords.add(Keyword.unsupported(
                "timeout client-hs", SectionKind.FRONT, "'timeout http-request' covers the TLS handshake too"));
        keywords.add(old("clitimeout", "client", SectionKind.FRONT));
        keywords.add(old("srvtimeout", "server", SectionKind.BACK));
        keywords.add(old("contimeout", "connect", SectionKind.BACK));
        return keywords;
    }

    private static Keyword keyword(String name, Set<SectionKind> sections) {
        return new Keyword("timeout " + name, sections, (arguments, draft) -> read(name, arguments, draft));
    }

    private static void read(String name, Arguments arguments, Draft draft) {
        Setting<Duration> setting = Settings.timeout(name);
        Duration time = arguments.time();
        arguments.end();
        if (draft.sets(setting)) {
            draft.problems()
                    .warn(
                            arguments.line(),
                            "timeout " + name + ": overwrites the one of "
                                    + draft.problems().line(draft.lineOf(setting)));
        }
        draft.set(setting, time, arguments.line());
    }

    /** HAProxy 1.5 still knew these, 2.1 dropped them. */
    private static Keyword old(String name, String now, Set<SectionKind> sections) {
        return Keyword.unsupported(name, sections, "use 'timeout " + now + "'");
    }
}
