// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.model;

import java.util.ArrayList;
import java.util.List;

/**
 * The faults of a configuration, collected so that all of them can be told at once.
 *
 * <p>Thread: not thread-safe.
 */
public final class Faults {

    private final List<String> found;
    private final String where;

    /** Creates an empty collection. */
    public Faults() {
        this(new ArrayList<>(), "");
    }

    private Faults(List<String> found, String where) {
        this.found = found;
        this.where = where;
    }

    /** Returns a view that puts {@code place} and a colon before each fault, for example {@code server "n1"}. */
    public Faults within(String place) {
        return new Faults(found, where + place + ": ");
    }

    /** Adds a fault unless {@code condition} holds. */
    public void require(boolean condition, String fault) {
        if (!condition) {
            found.add(where + fault);
        }
    }

    /** Adds {@code name: value (expected: range)} unless the value lies in the range, ends included. */
    public void requireRange(String name, long value, long least, long most) {
        require(value >= least && value <= most, name + ": " + value + " (expected: " + least + "-" + most + ")");
    }

    /** Returns the faults so far, in the order in which they were found. */
    public List<String> found() {
        return List.copyOf(found);
    }

    /**
     * Does nothing if there are no faults.
     *
     * @throws IllegalArgumentException with every fault on a line of its own
     */
    public void throwIfAny(String subject) {
        if (!found.isEmpty()) {
            throw new IllegalArgumentException(
                    subject + ": " + String.join(System.lineSeparator() + subject + ": ", found));
        }
    }
}
