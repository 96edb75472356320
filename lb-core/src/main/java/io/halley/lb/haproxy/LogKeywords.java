// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import io.halley.lb.model.Captures;
import java.util.List;
import java.util.Set;

/** {@code log}, {@code capture}: where log lines go, and what else they hold. */
final class LogKeywords {

    private static final List<String> FACILITIES = List.of(
            "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "auth2", "ftp", "ntp",
            "audit", "alert", "cron2", "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7");
    private static final List<String> LEVELS =
            List.of("emerg", "alert", "crit", "err", "warning", "notice", "info", "debug");
    private static final List<String> FORMATS = List.of("rfc3164", "rfc5424", "raw");
    private static final int LENGTH = 1024;

    private LogKeywords() {}

    static List<Keyword> all() {
        return List.of(
                new Keyword("log", SectionKind.PROXIES, LogKeywords::proxy),
                new Keyword("log", Set.of(SectionKind.GLOBAL), LogKeywords::target),
                new Keyword("option httplog", SectionKind.PROXIES, LogKeywords::httpLog),
                new Keyword("capture cookie", SectionKind.FRONT_NAMED, LogKeywords::captureCookie),
                new Keyword(
                        "capture request",
                        SectionKind.FRONT_NAMED,
                        (arguments, draft) -> captureHeader(arguments, draft, Captures::requestHeader)),
                new Keyword(
                        "capture response",
                        SectionKind.FRONT_NAMED,
                        (arguments, draft) -> captureHeader(arguments, draft, Captures::responseHeader)));
    }

    private interface Capture {
        Captures of(Captures captures, String name, int length);
    }

    private static void captureCookie(Arguments arguments, Draft draft) {
        // Written with a '=' HAProxy takes the name whole, else as the beginning of one.
        capture(arguments, draft, (captures, name, length) -> captures.cookie(name.replaceFirst("=$", ""), length));
    }

    private static void captureHeader(Arguments arguments, Draft draft, Capture capture) {
        if (!arguments.take("header")) {
            throw new Rejection(arguments.subject() + ": only headers are (expected: header <name> len <length>)");
        }
        capture(arguments, draft, capture);
    }

    private static void capture(Arguments arguments, Draft draft, Capture capture) {
        String name = arguments.next("<name> len <length>");
        if (!arguments.take("len") || name.equals("=")) {
            throw arguments.wrong(name, "<name> len <length>");
        }
        int length = arguments.integer("len", 1, 65_535);
        arguments.end();
        Captures captures = draft.get(Settings.CAPTURES, Captures.none());
        draft.set(Settings.CAPTURES, capture.of(captures, name, length), arguments.line());
    }

    private static void proxy(Arguments arguments, Draft draft) {
        if (arguments.take("global")) {
            arguments.end();
            draft.set(Settings.LOG_GLOBAL, true, arguments.line());
        } else {
            target(arguments, draft);
        }
    }

    private static void target(Arguments arguments, Draft draft) {
        String address = arguments.next("<address> <facility>");
        int length = arguments.take("len") ? arguments.integer("len", 80, 65_535) : LENGTH;
        String format = arguments.take("format") ? oneOf("format", FORMATS, arguments) : "rfc3164";
        if (arguments.take("sample")) {
            throw new Rejection("log: 'sample' is not supported: every request is logged");
        }
        String facility = oneOf("facility", FACILITIES, arguments);
        String level = arguments.hasNext() ? oneOf("level", LEVELS, arguments) : "debug";
        String minimum = arguments.hasNext() ? oneOf("minimum level", LEVELS, arguments) : "emerg";
        arguments.end();
        LogTarget target = new LogTarget(address(address, arguments), length, format, facility, level, minimum);
        draft.add(Settings.LOG, target, arguments.line());
    }

    private static String oneOf(String what, List<String> words, Arguments arguments) {
        String expected = String.join(", ", words);
        String word = arguments.next(what, expected);
        if (!words.contains(word)) {
            throw arguments.wrong(what + ": " + word, expected);
        }
        return word;
    }

    private static String address(String text, Arguments arguments) {
        if (text.equals("stdout") || text.equals("stderr")) {
            return text;
        } else if (text.startsWith("/") || text.indexOf('@') >= 0) {
            throw arguments.wrong(text, "<address>[:<port>] for UDP, stdout or stderr");
        }
        int colon = text.lastIndexOf(':');
        boolean port = colon >= 0 && (text.indexOf(':') == colon || text.charAt(colon - 1) == ']');
        return port ? text : text + ":514";
    }

    private static void httpLog(Arguments arguments, Draft draft) {
        if (arguments.take("clf")) {
            throw new Rejection("'option httplog clf' is not supported: use 'option httplog'");
        }
        arguments.end();
        draft.set(Settings.HTTP_LOG, true, arguments.line());
    }
}
