// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The faults and warnings of one file, told in the order of its lines, and the files that it names. Not thread-safe. */
final class Problems {

    private record Problem(int line, String text) {}

    private final String file;
    private final List<Problem> faults = new ArrayList<>();
    private final List<Problem> warnings = new ArrayList<>();
    private final List<NamedFile> files = new ArrayList<>();

    Problems(String file) {
        this.file = file;
    }

    void fault(int line, String text) {
        faults.add(new Problem(line, text));
    }

    void warn(int line, String text) {
        warnings.add(new Problem(line, text));
    }

    /** Notes that a line names another file. */
    void file(int line, String subject, NamedFile.Use use, String path) {
        files.add(new NamedFile(file + ":" + line, subject, use, path));
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

    private List<String> told(List<Problem> problems) {
        return problems.stream()
                .sorted(Comparator.comparingInt(Problem::line))
                .map(problem -> file + ":" + problem.line() + ": " + problem.text())
                .distinct()
                .toList();
    }
}
