// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import io.halley.lb.haproxy.Settings.Reference;
import io.halley.lb.haproxy.Settings.Reference.What;
import io.halley.lb.haproxy.rule.Condition;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a frontend accepts, how much of it, and where it sends it; errors of its own. */
final class FrontendKeywords {

    private static final Set<Integer> ERRORS =
            Set.of(200, 400, 401, 403, 404, 405, 407, 408, 410, 413, 425, 429, 500, 501, 502, 503, 504);

    private FrontendKeywords() {}

    static List<Keyword> all() {
        return List.of(
                new Keyword("mode", SectionKind.PROXIES, FrontendKeywords::mode),
                new Keyword("bind", SectionKind.FRONT_NAMED, BindReader::read),
                new Keyword("maxconn", SectionKind.FRONT, FrontendKeywords::maxconn),
                new Keyword("rate-limit", SectionKind.FRONT, FrontendKeywords::rateLimit),
                new Keyword("default_backend", SectionKind.FRONT, FrontendKeywords::defaultBackend),
                new Keyword("use_backend", SectionKind.FRONT_NAMED, FrontendKeywords::useBackend),
                new Keyword("monitor-uri", SectionKind.FRONT, FrontendKeywords::monitorUri),
                new Keyword("monitor", SectionKind.FRONT_NAMED, FrontendKeywords::monitor),
                new Keyword("errorfile", SectionKind.PROXIES, FrontendKeywords::errorFile));
    }

    private static void mode(Arguments arguments, Draft draft) {
        String mode = arguments.next("http");
        arguments.end();
        if (mode.equals("tcp") || mode.equals("health")) {
            throw new Rejection("'mode " + mode + "' is not supported: only HTTP is balanced, use 'mode http'");
        } else if (!mode.equals("http")) {
            throw arguments.wrong(mode, "http");
        }
        draft.set(Settings.MODE, mode, arguments.line());
    }

    private static void maxconn(Arguments arguments, Draft draft) {
        int maxconn = arguments.integer(0, Integer.MAX_VALUE);
        arguments.end();
        draft.set(Settings.MAXCONN, maxconn, arguments.line());
    }

    private static void rateLimit(Arguments arguments, Draft draft) {
        if (!arguments.take("sessions")) {
            throw arguments.wrong(arguments.peek(), "sessions <number>");
        }
        int rate = arguments.integer("sessions", 0, Integer.MAX_VALUE);
        arguments.end();
        draft.set(Settings.RATE_LIMIT, rate, arguments.line());
    }

    private static void defaultBackend(Arguments arguments, Draft draft) {
        String backend = arguments.next("the name of a backend");
        arguments.end();
        draft.set(Settings.DEFAULT_BACKEND, backend, arguments.line());
    }

    private static void useBackend(Arguments arguments, Draft draft) {
        String backend = arguments.next("the name of a backend");
        int line = arguments.line();
        if (backend.indexOf('%') >= 0) {
            throw arguments.wrong(backend, "the name of a backend, the same for each request");
        }
        Condition condition = ConditionReader.read(arguments, draft);
        draft.add(Settings.REFERENCES, new Reference(What.BACKEND, backend, "use_backend", line), line);
        draft.add(Settings.USE_BACKEND, new BackendRule(backend, condition, line), line);
    }

    private static void monitorUri(Arguments arguments, Draft draft) {
        String uri = arguments.next("a path");
        arguments.end();
        draft.set(Settings.MONITOR_URI, uri, arguments.line());
    }

    private static void monitor(Arguments arguments, Draft draft) {
        if (!arguments.take("fail")) {
            throw arguments.wrong(arguments.peek(), "fail, then 'if' or 'unless' and a condition");
        }
        draft.add(Settings.MONITOR_FAIL, ConditionReader.require(arguments, draft), arguments.line());
    }

    private static void errorFile(Arguments arguments, Draft draft) {
        int status = arguments.integer(100, 599);
        if (!ERRORS.contains(status)) {
            throw arguments.wrong(
                    Integer.toString(status), "a status that the balancer itself answers: " + new TreeSet<>(ERRORS));
        }
        String file = arguments.next("a file");
        arguments.end();
        Map<Integer, String> files = new TreeMap<>(draft.get(Settings.ERROR_FILES, Map.of()));
        files.put(status, file);
        draft.problems().file(arguments.line(), "errorfile " + status, NamedFile.Use.RESPONSE, file);
        draft.set(Settings.ERROR_FILES, files, arguments.line());
    }
}
