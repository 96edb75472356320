// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import io.halley.lb.haproxy.Settings.Reference;
import io.halley.lb.haproxy.Settings.Reference.What;
import io.halley.lb.haproxy.rule.Fetch;
import io.halley.lb.haproxy.rule.Fetches;
import io.halley.lb.limit.Counter;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads fetches with their converters, for example {@code req.hdr(Host),lower} or {@code src_conn_rate(table)}. */
final class FetchReader {

    /** For the hint of a misspelt one. */
    static final List<String> NAMES = List.of(
            "src",
            "path",
            "url",
            "query",
            "method",
            "hdr",
            "req.hdr",
            "cook",
            "req.cook",
            "url_param",
            "urlp",
            "always_true",
            "always_false",
            "nbsrv",
            "sc0_http_req_rate",
            "sc0_conn_rate",
            "sc0_conn_cur",
            "sc0_http_err_rate",
            "src_http_req_rate",
            "src_conn_rate",
            "src_conn_cur",
            "src_http_err_rate");

    private static final Pattern TRACKED = Pattern.compile("sc([0-2]?)_(\\w+)");
    private static final Pattern MASK = Pattern.compile(",ipmask\\((\\d{1,2})(?:,(\\d{1,3}))?\\)");

    private FetchReader() {}

    /** Returns the fetch, or null if there is none of that name. */
    static @Nullable Fetch read(String word, int line, Draft draft) {
        Parenthesis parts = Parenthesis.of(word);
        Fetch fetch = counter(parts, line, draft);
        fetch = fetch == null ? named(parts, line, draft) : fetch;
        return fetch == null || parts.behind().isEmpty() ? fetch : converted(fetch, parts.behind(), word);
    }

    private static @Nullable Fetch named(Parenthesis parts, int line, Draft draft) {
        return switch (parts.name()) {
            case "src" -> Fetches.source();
            case "path" -> Fetches.path();
            case "url" -> Fetches.url();
            case "query" -> Fetches.query();
            case "method" -> Fetches.method();
            case "hdr", "req.hdr", "req.fhdr" -> Fetches.header(argument(parts, "a header"));
            case "cook", "req.cook" -> Fetches.cookie(argument(parts, "a cookie"));
            case "url_param", "urlp" -> Fetches.queryParameter(argument(parts, "a parameter"));
            case "always_true" -> Fetches.always(true);
            case "always_false" -> Fetches.always(false);
            case "nbsrv" -> {
                String backend =
                        parts.argument() == null || parts.argument().isEmpty() ? draft.name() : parts.argument();
                draft.add(Settings.REFERENCES, new Reference(What.BACKEND, backend, parts.name(), line), line);
                yield Fetches.usableServers(backend);
            }
            default -> null;
        };
    }

    private static @Nullable Fetch counter(Parenthesis parts, int line, Draft draft) {
        Matcher tracked = TRACKED.matcher(parts.name());
        if (tracked.matches()) {
            Counter counter = Counter.of(tracked.group(2));
            if (counter == null) {
                return null;
            }
            boolean generic = tracked.group(1).isEmpty();
            String argument = parts.argument() == null ? "" : parts.argument();
            if (generic ? !argument.matches("[0-2]") : !argument.isEmpty()) {
                throw new Rejection("'" + parts.name() + "(" + argument + ")' (expected: "
                        + (generic ? "0-2 in parentheses)" : "nothing in parentheses, since it is what is tracked)"));
            }
            return Fetches.tracked(Integer.parseInt(generic ? argument : tracked.group(1)), counter);
        }
        if (!parts.name().startsWith("src_")) {
            return null;
        }
        Counter counter = Counter.of(parts.name().substring("src_".length()));
        if (counter == null) {
            return null;
        }
        String table = parts.argument() == null || parts.argument().isEmpty() ? draft.name() : parts.argument();
        draft.add(Settings.REFERENCES, new Reference(What.TABLE, table, parts.name(), line), line);
        return Fetches.ofSource(counter, table);
    }

    private static Fetch converted(Fetch fetch, String converter, String word) {
        Matcher mask = MASK.matcher(converter);
        if (fetch instanceof Fetch.Address && mask.matches()) {
            int four = Integer.parseInt(mask.group(1));
            int six = mask.group(2) == null ? 128 : Integer.parseInt(mask.group(2));
            if (four <= 32 && six <= 128) {
                return Fetches.source(four, six);
            }
        }
        if (fetch instanceof Fetch.Text text && converter.equals(",lower")) {
            return Fetches.lower(text);
        }
        throw new Rejection("'" + word + "': converter '" + converter.substring(1)
                + "' is not supported (expected: ipmask for addresses, lower for texts)");
    }

    private static String argument(Parenthesis parts, String what) {
        if (parts.argument() == null || parts.argument().isEmpty()) {
            throw new Rejection("'" + parts.name() + "': nothing in parentheses (expected: the name of " + what + ")");
        }
        if (parts.argument().indexOf(',') >= 0) {
            throw new Rejection("'" + parts.name() + "(" + parts.argument()
                    + ")': occurrences are not supported: all are looked at");
        }
        return parts.argument();
    }
}
