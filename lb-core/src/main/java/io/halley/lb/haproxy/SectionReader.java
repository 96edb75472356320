// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** Cuts a file into lines and sections; what each line means is read later. Used for one file. */
final class SectionReader {

    private static final Map<String, String> UNSUPPORTED = Map.ofEntries(
            Map.entry("peers", "share tables by SharedTables in Java, see docs/clustering.md"),
            Map.entry("resolvers", "names are resolved by the JVM, see networkaddress.cache.ttl"),
            Map.entry("mailers", "listen for ServerChanged events, or let the log raise the alarm"),
            Map.entry("userlist", "let the application authenticate; 'stats auth' works"),
            Map.entry("cache", "let the servers or the application cache"),
            Map.entry("program", "start other programs with the service manager"),
            Map.entry("http-errors", "use 'errorfile'"),
            Map.entry("ring", "log by SLF4J"),
            Map.entry("log-forward", "log by SLF4J"),
            Map.entry("fcgi-app", "servers speak HTTP"));

    private final Problems problems;
    private final BiPredicate<SectionKind, Line> known;
    private final Map<String, String> environment;
    private final String file;
    private final int before;
    private final List<Section> sections = new ArrayList<>();
    private @Nullable Section open;
    private boolean skipping;

    /**
     * Creates a reader for one file.
     *
     * @param before how many lines were read before this file
     * @param known whether a line would be understood in a section, so that a misspelt section is told from it
     */
    SectionReader(
            String file,
            int before,
            Map<String, String> environment,
            Problems problems,
            BiPredicate<SectionKind, Line> known) {
        this.file = file;
        this.before = before;
        this.environment = environment;
        this.problems = problems;
        this.known = known;
    }

    List<Section> read(String text) {
        String[] lines = text.split("\n", -1);
        int last = lines.length;
        if (lines[last - 1].isEmpty()) {
            last--;
        } else {
            problems.warn(before + last, "missing LF on last line, the file might have been truncated");
        }
        for (int i = 0; i < last; i++) {
            readLine(before + i + 1, lines[i]);
        }
        return sections;
    }

    private void readLine(int number, String text) {
        try {
            int nul = text.indexOf('\0');
            if (nul >= 0) {
                throw new Rejection("a NUL character at position " + (nul + 1));
            }
            List<String> words = Lexer.words(text, name -> variable(name, number));
            if (!words.isEmpty() && !words.get(0).isEmpty()) {
                place(new Line(number, words));
            }
        } catch (Rejection e) {
            problems.fault(number, e.text());
        }
    }

    private @Nullable String variable(String name, int number) {
        return switch (name) {
            case ".FILE" -> file;
            case ".LINE" -> Integer.toString(number - before);
            case ".SECTION" ->
                open == null ? "" : open.name().isEmpty() ? open.kind().word() : open.name();
            default -> environment.get(name);
        };
    }

    private void place(Line line) {
        String keyword = line.keyword();
        SectionKind kind = kind(keyword);
        if (kind != null) {
            open(kind, line);
        } else if (UNSUPPORTED.containsKey(keyword)) {
            problems.fault(line.number(), "section '" + keyword + "' is not supported: " + UNSUPPORTED.get(keyword));
            skipping = true;
        } else if (isConditional(keyword)) {
            problems.fault(line.number(), "'" + keyword + "' is not supported: use a file for each case");
        } else if (open == null || !known.test(open.kind(), line)) {
            unknown(line);
        } else if (!skipping) {
            open.lines().add(line);
        }
    }

    /** A misspelt section would turn each of its lines into a fault, so the likely one is opened after all. */
    private void unknown(Line line) {
        String nearest = Spelling.nearest(line.keyword(), words());
        SectionKind meant = nearest == null ? null : kind(nearest);
        if (meant != null) {
            problems.fault(
                    line.number(),
                    "unknown keyword '" + line.keyword() + "'" + within() + "; did you mean '" + nearest + "'?");
            open(meant, line);
        } else if (skipping) {
            return;
        } else if (open == null) {
            problems.fault(line.number(), "unknown keyword '" + line.keyword() + "' out of section");
        } else {
            open.lines().add(line);
        }
    }

    private String within() {
        return open == null || skipping
                ? " out of section"
                : " in '" + open.kind().word() + "' section";
    }

    private void open(SectionKind kind, Line line) {
        skipping = false;
        Arguments arguments =
                new Arguments(kind.word(), line.number(), line.behindFirst().words());
        String name = "";
        String from = null;
        try {
            if (SectionKind.NAMED.contains(kind)) {
                name = name(arguments, arguments.next("a name"));
            } else if (kind == SectionKind.DEFAULTS
                    && arguments.hasNext()
                    && !arguments.peek().equals("from")) {
                name = name(arguments, arguments.next("a name"));
            }
            if (kind != SectionKind.GLOBAL && arguments.take("from")) {
                from = arguments.next("from", "the name of a 'defaults' section");
            }
            if (kind == SectionKind.LISTEN && arguments.peek().contains(":")) {
                throw new Rejection("listen: unexpected argument '" + arguments.peek() + "'; use a 'bind' line");
            }
            arguments.end();
        } catch (Rejection e) {
            problems.fault(line.number(), e.text());
        }
        open = new Section(kind, name, from, line.number(), new ArrayList<>());
        sections.add(open);
    }

    private static String name(Arguments arguments, String name) {
        boolean allowed = name.chars().allMatch(c -> Character.isLetterOrDigit(c) || ".:_-".indexOf(c) >= 0);
        if (!allowed) {
            throw arguments.wrong(name, "letters, digits, '.', ':', '_' and '-'");
        }
        return name;
    }

    private static boolean isConditional(String keyword) {
        return List.of(".if", ".elif", ".else", ".endif", ".notice", ".warning", ".alert", ".diag")
                .contains(keyword);
    }

    private static List<String> words() {
        return Arrays.stream(SectionKind.values()).map(SectionKind::word).toList();
    }

    private static @Nullable SectionKind kind(String word) {
        for (SectionKind kind : SectionKind.values()) {
            if (kind.word().equals(word)) {
                return kind;
            }
        }
        return null;
    }
}
