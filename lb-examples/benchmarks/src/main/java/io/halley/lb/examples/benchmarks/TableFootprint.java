// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.benchmarks;

import io.halley.lb.affinity.AffinityTable;
import java.time.Duration;

/** A process that holds a million learned cookies, and prints the bytes of heap for each. */
final class TableFootprint {

    private static final int ENTRIES = 1_000_000;

    private TableFootprint() {}

    /** Prints the figure; runs until standard input ends. */
    public static void main(String[] arguments) {
        AffinityTable table = AffinityTable.inMemory(ENTRIES, Duration.ofHours(1), System::nanoTime);
        long before = StandardInput.heap();
        for (int i = 0; i < ENTRIES; i++) {
            // As many characters as a BAYEUX_BROWSER cookie of CometD has.
            table.put("%016x".formatted(i * 0x9E3779B97F4A7C15L), "bayeux-srv1");
        }
        long each = (StandardInput.heap() - before) / ENTRIES;
        if (table.size() != ENTRIES) {
            throw new IllegalStateException(table.size() + " entries");
        }
        StandardInput.endWithIt();
        System.out.println(each);
    }
}
