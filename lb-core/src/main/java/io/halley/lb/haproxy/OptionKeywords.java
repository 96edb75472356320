// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import io.halley.lb.model.ForwardedHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** {@code option}: what is on or off. */
final class OptionKeywords {

    /** The options that are no more than on or off. */
    static final Map<String, Set<SectionKind>> FLAGS = new TreeMap<>(Map.of(
            "abortonclose", SectionKind.BACK,
            "allbackups", SectionKind.BACK,
            "persist", SectionKind.BACK,
            "log-health-checks", SectionKind.BACK,
            "log-separate-errors", SectionKind.FRONT,
            "dontlog-normal", SectionKind.FRONT,
            "dontlognull", SectionKind.FRONT,
            // In a frontend too, where HAProxy 1.5 honoured it and later versions only warn.
            "http-pretend-keepalive", SectionKind.PROXIES,
            "http-server-close", SectionKind.PROXIES,
            "http-keep-alive", SectionKind.PROXIES));

    private OptionKeywords() {}

    static List<Keyword> all() {
        List<Keyword> keywords = new ArrayList<>();
        FLAGS.forEach((name, sections) -> keywords.add(flag(name, sections)));
        keywords.add(new Keyword("option forwardfor", SectionKind.PROXIES, OptionKeywords::forwardFor));
        return keywords;
    }

    private static Keyword flag(String name, Set<SectionKind> sections) {
        return new Keyword("option " + name, sections, (arguments, draft) -> {
            arguments.end();
            set(name, true, draft, arguments.line());
        });
    }

    /** Sets a flag; the two connection modes exclude each other. */
    static void set(String name, boolean on, Draft draft, int line) {
        switch (name) {
            case "http-server-close" -> draft.set(Settings.SERVER_CLOSE, on, line);
            case "http-keep-alive" -> draft.set(Settings.SERVER_CLOSE, !on, line);
            default -> draft.set(Settings.option(name), on, line);
        }
    }

    private static void forwardFor(Arguments arguments, Draft draft) {
        ForwardedHeaders headers = ForwardedHeaders.none().forwardedFor(true);
        List<String> except = new ArrayList<>();
        while (arguments.hasNext()) {
            String word = arguments.next("except, header or if-none");
            switch (word) {
                case "except" -> except.add(arguments.next("except", "a network such as 127.0.0.0/8"));
                case "header" -> headers = headers.header(arguments.next("header", "a name"));
                case "if-none" -> headers = headers.ifNone(true);
                default -> throw arguments.wrong(word, "except, header or if-none");
            }
        }
        draft.set(Settings.FORWARD_FOR, headers.except(except.toArray(String[]::new)), arguments.line());
    }
}
