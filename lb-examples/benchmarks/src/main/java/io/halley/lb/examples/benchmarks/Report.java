// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.benchmarks;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** Collects the lines of a run, tells each as it comes, and prints all of them as one table in the end. */
final class Report {

    private final List<String> columns;
    private final List<Row> rows = new ArrayList<>();
    private final List<Row> parts = new ArrayList<>();

    /** @param columns the subjects, in the order in which they are shown */
    Report(List<String> columns) {
        this.columns = List.copyOf(columns);
    }

    /** Adds a line. */
    void add(Row row) {
        rows.add(row);
        System.out.println(row.text(columns));
    }

    /** Adds a line of a part, which is nobody's column. */
    void addPart(Row row) {
        parts.add(row);
        System.out.println(row.text(List.of(Parts.COLUMN, Parts.ALLOCATED)));
    }

    /** Prints the table; {@code x} is the ratio to HAProxy, {@code /} that to stock Undertow. */
    void print() {
        System.out.printf(
                "%n%s, JDK %s, %s %s, %d processors; median (least to most) x ratio to HAProxy / to stock Undertow%n",
                LocalDate.now(),
                Runtime.version(),
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                Runtime.getRuntime().availableProcessors());
        print(rows, columns);
        print(parts, List.of(Parts.COLUMN, Parts.ALLOCATED));
    }

    private static void print(List<Row> rows, List<String> columns) {
        if (rows.isEmpty()) {
            return;
        }
        System.out.println("\n| | | " + String.join(" | ", columns) + " |");
        System.out.println("|---|---" + "|---".repeat(columns.size()) + "|");
        rows.forEach(row -> System.out.println(row.text(columns)));
    }
}
