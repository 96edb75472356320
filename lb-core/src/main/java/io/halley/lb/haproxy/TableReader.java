// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import io.halley.lb.limit.Counter;
import io.halley.lb.limit.CounterTable;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code stick-table}. Used for one line. */
final class TableReader {

    private static final String TYPES = "ip, ipv6, integer, string or binary";
    private static final String OPTIONS = "type, size, expire, store, nopurge or srvkey";
    private static final int LENGTH = 32;

    private final Arguments arguments;
    private final Map<Counter, Duration> stored = new EnumMap<>(Counter.class);
    private CounterTable.@Nullable Type type;
    private int length = LENGTH;
    private long size = -1;
    private @Nullable Duration expire;

    private TableReader(Arguments arguments) {
        this.arguments = arguments;
    }

    static void read(Arguments arguments, Draft draft) {
        if (draft.sets(Settings.STICK_TABLE)) {
            throw new Rejection("stick-table: a second one (expected: one a section, the first is in "
                    + draft.problems().line(draft.lineOf(Settings.STICK_TABLE)) + ")");
        }
        TableReader reader = new TableReader(arguments);
        while (arguments.hasNext()) {
            reader.option(arguments.next(OPTIONS), draft);
        }
        CounterTable.Type type = reader.type;
        if (type == null || reader.size < 1) {
            throw arguments.wrong(type == null ? "no type" : "no size", "type <type> size <entries>");
        }
        CounterTable table =
                new CounterTable(draft.name(), type, reader.length, reader.size, reader.expire, reader.stored);
        draft.set(Settings.STICK_TABLE, table, arguments.line());
    }

    private void option(String word, Draft draft) {
        switch (word) {
            case "type" -> type();
            case "size" -> size = arguments.size("size");
            case "expire" -> expire = arguments.time("expire", ChronoUnit.MILLIS);
            case "store" -> store(arguments.next("store", "counters"));
            case "nopurge" ->
                draft.problems()
                        .warn(
                                arguments.line(),
                                "stick-table: 'nopurge' has no effect here: entries used once make way first");
            case "srvkey" -> {
                String key = arguments.next("srvkey", "name");
                if (!key.equals("name")) {
                    throw arguments.wrong("srvkey: " + key, "name; servers are known by their names");
                }
            }
            case "peers" ->
                throw new Rejection(
                        "stick-table: 'peers' is not supported: share tables by SharedTables in Java, see docs/clustering.md");
            default -> throw arguments.wrong(word, OPTIONS);
        }
    }

    private void type() {
        String word = arguments.next("type", TYPES);
        type = switch (word) {
            case "ip", "ipv4", "ipv6" -> CounterTable.Type.ADDRESS;
            case "integer" -> CounterTable.Type.INTEGER;
            // The texts that keys are here, octet for octet.
            case "string", "binary" -> CounterTable.Type.STRING;
            default -> throw arguments.wrong("type: " + word, TYPES);
        };
        if (type == CounterTable.Type.STRING && arguments.take("len")) {
            length = arguments.integer("len", 1, Integer.MAX_VALUE);
        }
    }

    /** Reads {@code conn_cur,http_req_rate(10s)}; a period may hold no comma. */
    private void store(String words) {
        for (String word : words.split(",", -1)) {
            Parenthesis parts = Parenthesis.of(word);
            Counter counter = Counter.of(parts.name());
            if (counter == null) {
                if (parts.name().equals("server_id")) {
                    continue; // what 'stick' remembers
                }
                List<String> known =
                        Arrays.stream(Counter.values()).map(Counter::word).toList();
                throw new Rejection(
                        "stick-table: store: unknown counter '" + word + "'" + Spelling.hint(parts.name(), known));
            }
            Duration period = Duration.ZERO;
            if (counter.isRate()) {
                period = parts.argument() == null ? null : Quantity.time(parts.argument(), ChronoUnit.MILLIS);
                if (period == null || period.isZero()) {
                    throw arguments.wrong("store: " + word, counter.word() + "(<period>), " + Quantity.A_TIME);
                }
            } else if (parts.argument() != null) {
                throw arguments.wrong("store: " + word, counter.word() + " without a period");
            }
            stored.put(counter, period);
        }
    }
}
