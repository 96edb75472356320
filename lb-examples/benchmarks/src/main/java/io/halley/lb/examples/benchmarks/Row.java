// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.benchmarks;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One line of the table: what was measured, in which unit, and the samples of each column. */
final class Row {

    private static final String REFERENCE = "HAProxy";
    private static final String STOCK = "stock Undertow";

    private final String title;
    private final String unit;
    private final Map<String, double[]> samples = new LinkedHashMap<>();

    Row(String title, String unit) {
        this.title = title;
        this.unit = unit;
    }

    /** Sets a column's samples; none where it could not be measured. */
    Row with(String column, double... values) {
        samples.put(column, values.clone());
        return this;
    }

    /** Returns the column's median, or NaN if it has none. */
    double median(String column) {
        double[] values = samples.getOrDefault(column, new double[0]).clone();
        Arrays.sort(values);
        return values.length == 0 ? Double.NaN : values[values.length / 2];
    }

    /** Returns the line: median, least and most, and the ratios to HAProxy's and to stock Undertow's median. */
    String text(List<String> columns) {
        StringBuilder line = new StringBuilder("| ").append(title).append(" | ").append(unit);
        for (String column : columns) {
            line.append(" | ").append(cell(column));
        }
        return line.append(" |").toString();
    }

    private String cell(String column) {
        double median = median(column);
        if (Double.isNaN(median)) {
            return "-";
        }
        double[] values = samples.getOrDefault(column, new double[0]);
        StringBuilder cell = new StringBuilder(number(median));
        if (values.length > 1) {
            cell.append(" (")
                    .append(number(Arrays.stream(values).min().orElse(median)))
                    .append(" to ")
                    .append(number(Arrays.stream(values).max().orElse(median)))
                    .append(')');
        }
        ratio(cell, column, REFERENCE, " x ");
        ratio(cell, column, STOCK, " / ");
        return cell.toString();
    }

    private void ratio(StringBuilder cell, String column, String to, String sign) {
        double ratio = median(column) / median(to);
        if (!column.equals(to) && !column.equals(REFERENCE) && Double.isFinite(ratio)) {
            cell.append(sign).append(String.format(Locale.ROOT, "%.2f", ratio));
        }
    }

    private static String number(double value) {
        return String.format(
                Locale.ROOT, Math.abs(value) >= 1000 ? "%,.0f" : Math.abs(value) >= 100 ? "%.0f" : "%.2f", value);
    }
}
