// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.health;

import io.halley.lb.model.Faults;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a response has to look like for a check to pass; no statuses stand for those that the form expects. */
record Expectation(List<Range> statuses, @Nullable Header header) {

    static final Expectation NONE = new Expectation(List.of(), null);

    /** Statuses from the first to the last. */
    record Range(int from, int to) {

        @Override
        public String toString() {
            return from == to ? Integer.toString(from) : from + "-" + to;
        }
    }

    /** One header line. */
    record Header(String name, String value) {}

    Expectation withStatus(int from, int to) {
        List<Range> more = new ArrayList<>(statuses);
        more.add(new Range(from, to));
        return new Expectation(List.copyOf(more), header);
    }

    Expectation withHeader(String name, String value) {
        return new Expectation(statuses, new Header(name, value));
    }

    boolean expectsStatus(int status) {
        for (Range range : statuses) {
            if (status >= range.from() && status <= range.to()) {
                return true;
            }
        }
        return false;
    }

    String statusesText() {
        return statuses.stream().map(Range::toString).collect(Collectors.joining(","));
    }

    void validate(Faults faults) {
        for (Range range : statuses) {
            faults.require(
                    range.from() >= 100 && range.to() <= 999 && range.from() <= range.to(),
                    "expectStatus: " + range + " (expected: 100-999)");
        }
        if (header != null) {
            faults.require(ProbeForm.isToken(header.name()), "expectHeader: " + header.name() + " (expected: a name)");
        }
    }
}
