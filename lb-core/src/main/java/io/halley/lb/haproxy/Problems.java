// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The faults and warnings of one file, told in the order of its lines, and the files that it names. Not thread-safe.
 *
 * <p>Several files are read as one: the lines of the second go on counting where the first ended.
 */
final class Problems {

    private record Problem(int line, String text) {}

    private static final int LONGEST = 1000;

    /** Each file by the number of lines before it. */
    private final NavigableMap<Integer, String> sources = new TreeMap<>();

    private final List<Problem> faults = new ArrayList<>();
    private final List<Problem> warnings = new ArrayList<>();
    private final List<NamedFile> files = new ArrayList<>();

    /** Notes that the lines behind {@code before} are those of another file. */
    void begin(String file, int before) {
        sources.put(before, file);
    }

    void fault(int line, String text) {
        faults.add(new Problem(line, printable(text)));
    }

    void warn(int line, String text) {
        warnings.add(new Problem(line, printable(text)));
    }

    /** A text quotes the file, where anything may stand: each problem is one line, and does nothing to a terminal. */
    private static String printable(String text) {
        StringBuilder clean = new StringBuilder(Math.min(text.length(), LONGEST));
        for (int i = 0; i < text.length(); i++) {
            if (clean.length() >= LONGEST) {
                return clean.append("...").toString();
            }
            char c = text.charAt(i);
            if (Character.isISOControl(c)) {
                clean.append("\\x%02x".formatted((int) c));
            } else {
                clean.append(c);
            }
        }
        return clean.toString();
    }

    /** Notes that a line names another file. */
    void file(int line, String subject, NamedFile.Use use, String path) {
        files.add(new NamedFile(where(line), subject, use, path));
    }

    /** Takes what another look at the same file has found. */
    void addAll(Problems others) {
        faults.addAll(others.faults);
        warnings.addAll(others.warnings);
        files.addAll(others.files);
    }

    boolean hasFaults() {
        return !faults.isEmpty();
    }

    List<String> faults() {
        return told(faults);
    }

    List<String> warnings() {
        return told(warnings);
    }

    List<NamedFile> files() {
        return files.stream().distinct().toList();
    }

    /** Returns the line with its file, for example {@code haproxy.cfg:23}. */
    private String where(int line) {
        Map.Entry<Integer, String> source = source(line);
        return source.getValue() + ":" + (line - source.getKey());
    }

    /** Returns how a line is called in a text about another one: with its file, where there are several. */
    String line(int line) {
        return sources.size() == 1 ? "line " + line : where(line);
    }

    private Map.Entry<Integer, String> source(int line) {
        Map.Entry<Integer, String> source = sources.lowerEntry(Math.max(1, line));
        if (source == null) {
            throw new IllegalStateException("line " + line + " of no file");
        }
        return source;
    }

    private List<String> told(List<Problem> problems) {
        return problems.stream()
                .sorted(Comparator.comparingInt(Problem::line))
                .map(problem -> where(problem.line()) + ": " + problem.text())
                .distinct()
                .toList();
    }
}
