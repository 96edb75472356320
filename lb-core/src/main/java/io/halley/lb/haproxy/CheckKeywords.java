// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import io.halley.lb.haproxy.CheckLine.Header;
import io.halley.lb.health.HealthCheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@code option httpchk}, {@code http-check}, {@code option tcp-check}, {@code option bayeux-check}: how servers are checked. */
final class CheckKeywords {

    private CheckKeywords() {}

    static List<Keyword> all() {
        String steps = "a check is one request and one answer: use 'http-check send' and 'http-check expect'";
        return List.of(
                new Keyword("option httpchk", SectionKind.BACK, CheckKeywords::httpchk),
                new Keyword("http-check send", SectionKind.BACK, CheckKeywords::send),
                new Keyword("http-check expect", SectionKind.BACK, CheckKeywords::expect),
                new Keyword("option tcp-check", SectionKind.BACK, CheckKeywords::tcp),
                new Keyword("option bayeux-check", SectionKind.BACK, CheckKeywords::bayeux),
                Keyword.unsupported("http-check connect", SectionKind.BACK, steps),
                Keyword.unsupported("http-check comment", SectionKind.BACK, steps),
                Keyword.unsupported("http-check set-var", SectionKind.BACK, steps),
                Keyword.unsupported("http-check unset-var", SectionKind.BACK, steps),
                Keyword.unsupported(
                        "http-check disable-on-404",
                        SectionKind.BACK,
                        "drain the server by the stats page or LoadBalancer"),
                Keyword.unsupported("http-check send-state", SectionKind.BACK, "a check tells servers nothing"),
                Keyword.unsupported(
                        "tcp-check", SectionKind.BACK, "use 'option httpchk', or no option for a connection only"));
    }

    /** {@code option httpchk [<method>] <uri> [<version>]}; in 1.5 headers may follow the version in the same word. */
    private static void httpchk(Arguments arguments, Draft draft) {
        List<String> words = new ArrayList<>(arguments.rest());
        if (words.size() > 3) {
            throw new Rejection("option httpchk: unexpected argument '" + words.get(3) + "' behind '" + words.get(2)
                    + "' (expected: [<method>] <uri> [<version>]; a space inside is written '\\ ')");
        }
        CheckLine before = draft.get(Settings.CHECK, CheckLine.HTTP);
        CheckLine line = CheckLine.HTTP;
        if (words.size() == 1) {
            line = new CheckLine("OPTIONS", words.get(0), "HTTP/1.0", List.of(), "");
        } else if (words.size() > 1) {
            line = versioned(
                    words.get(0), words.get(1), words.size() > 2 ? words.get(2) : "HTTP/1.0", draft, arguments);
        }
        draft.set(Settings.HTTPCHK, true, arguments.line());
        boolean sent =
                draft.sets(Settings.CHECK) && before.isHttp() && line.headers().isEmpty();
        draft.set(
                Settings.CHECK,
                sent ? new CheckLine(line.method(), line.uri(), line.version(), before.headers(), before.body()) : line,
                arguments.line());
    }

    private static CheckLine versioned(String method, String uri, String tail, Draft draft, Arguments arguments) {
        String[] parts = tail.split("\r?\n", -1);
        List<Header> headers = new ArrayList<>();
        for (int i = 1; i < parts.length && !parts[i].isEmpty(); i++) {
            int colon = parts[i].indexOf(':');
            if (colon <= 0) {
                throw arguments.wrong(parts[i], "a header and its value: 'Name:\\ value'");
            }
            headers.add(new Header(
                    parts[i].substring(0, colon), parts[i].substring(colon + 1).strip()));
        }
        CheckLine line = new CheckLine(method, uri, version(parts[0], arguments), headers, "");
        webSocketHint(line, draft, arguments);
        return line;
    }

    private static String version(String text, Arguments arguments) {
        if (!text.equals("HTTP/1.0") && !text.equals("HTTP/1.1")) {
            throw arguments.wrong(text, "HTTP/1.0 or HTTP/1.1");
        }
        return text;
    }

    private static void send(Arguments arguments, Draft draft) {
        CheckLine before = draft.get(Settings.CHECK, CheckLine.HTTP);
        String method = before.isHttp() ? before.method() : "OPTIONS";
        String uri = before.isHttp() ? before.uri() : "/";
        String version = before.isHttp() ? before.version() : "HTTP/1.0";
        List<Header> headers = new ArrayList<>();
        String body = "";
        while (arguments.hasNext()) {
            String word = arguments.next("an option");
            switch (word) {
                case "meth" -> method = arguments.next("meth", "a method");
                case "uri" -> uri = arguments.next("uri", "a path");
                case "ver" -> version = version(arguments.next("ver", "HTTP/1.0 or HTTP/1.1"), arguments);
                case "hdr" -> headers.add(new Header(arguments.next("hdr", "a name"), value(arguments)));
                case "body" -> body = arguments.next("body", "a text");
                case "comment" -> arguments.next("comment", "a text");
                case "uri-lf", "body-lf" ->
                    throw new Rejection("http-check send: '" + word + "' is not supported: use '"
                            + word.substring(0, word.length() - 3) + "'");
                default -> throw arguments.wrong(word, "meth, uri, ver, hdr, body or comment");
            }
        }
        CheckLine line = new CheckLine(method, uri, version, headers, body);
        webSocketHint(line, draft, arguments);
        draft.set(Settings.CHECK, line, arguments.line());
    }

    /** A header may be empty, which no other argument may. */
    private static String value(Arguments arguments) {
        return arguments.take("") ? "" : arguments.next("hdr", "a value");
    }

    private static void webSocketHint(CheckLine line, Draft draft, Arguments arguments) {
        if (line.isWebSocket() && !line.has("Sec-WebSocket-Key")) {
            draft.problems()
                    .warn(
                            arguments.line(),
                            arguments.subject() + ": no Sec-WebSocket-Key, without which a CometD server refuses the"
                                    + " upgrade: the check adds it, with the version and a Host");
        }
    }

    private static void expect(Arguments arguments, Draft draft) {
        while (List.of(
                        "min-recv",
                        "comment",
                        "ok-status",
                        "error-status",
                        "tout-status",
                        "on-success",
                        "on-error",
                        "status-code")
                .contains(arguments.peek())) {
            String option = arguments.next("an option");
            arguments.next(option, "a value");
            if (!option.equals("comment")) {
                throw new Rejection("http-check expect: '" + option + "' is not supported: leave it out");
            }
        }
        draft.set(Settings.CHECK_EXPECT, CheckExpectation.read(arguments), arguments.line());
    }

    private static void tcp(Arguments arguments, Draft draft) {
        arguments.end();
        draft.set(Settings.CHECK, CheckLine.TCP, arguments.line());
    }

    /** {@code option bayeux-check [<uri>]}, no HAProxy option: a session of CometD is begun and ended. */
    private static void bayeux(Arguments arguments, Draft draft) {
        String uri = arguments.hasNext() ? arguments.next("bayeux-check", "a path") : "/cometd";
        arguments.end();
        draft.set(Settings.CHECK, CheckLine.bayeux(uri), arguments.line());
    }

    private static HealthCheck form(Draft draft) {
        CheckLine line = draft.get(Settings.CHECK, CheckLine.TCP);
        CheckExpectation expectation = draft.get(Settings.CHECK_EXPECT);
        if (draft.isOn(Settings.HTTPCHK) && line.isHttp()) {
            return expectation == null ? line.check() : expectation.apply(line.check());
        }
        if (line.isHttp() || expectation != null) {
            int where = draft.lineOf(expectation == null ? Settings.CHECK : Settings.CHECK_EXPECT);
            draft.problems()
                    .warn(
                            where,
                            "http-check: ignored without 'option httpchk' in "
                                    + draft.section().title());
        }
        return line.isHttp() ? HealthCheck.tcp() : line.check();
    }

    /** Returns the check of a backend as far as its servers' own options do not change it. */
    static HealthCheck check(Draft draft, int spread) {
        HealthCheck check = form(draft);
        Duration timeout = draft.timeout("check");
        check = timeout == null ? check : check.timeout(timeout);
        check = spread == 0 ? check : check.jitter(spread);
        return draft.isOn(Settings.option("log-health-checks")) ? check.logChecks() : check;
    }
}
