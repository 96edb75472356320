// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.benchmarks;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the command line asks for, as {@code name=value}; what it does not name has a default. */
final class Options {

    private static final long SECOND = 1_000_000_000L;

    private final Map<String, String> given = new HashMap<>();

    Options(String[] arguments) {
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException(argument + " (expected: name=value)");
            }
            given.put(argument.substring(0, equals), argument.substring(equals + 1));
        }
    }

    /** Returns how often each figure is taken. Default 5. */
    int rounds() {
        return Integer.parseInt(given.getOrDefault("rounds", "5"));
    }

    /** Returns how long a figure is taken for. Default 2 s. */
    long nanos() {
        return Long.parseLong(given.getOrDefault("seconds", "2")) * SECOND;
    }

    /** Returns how long a JVM is loaded before its first figure. Default 15 s. */
    long warmup() {
        return Long.parseLong(given.getOrDefault("warmup", "15")) * SECOND;
    }

    /** Returns further options for the JVMs that are measured, for example {@code -XX:+UseCompactObjectHeaders}. */
    List<String> jvm() {
        return given.containsKey("jvm") ? List.of(given.get("jvm").split(",")) : List.of();
    }

    /** Returns whether that section or workload is to run: all do unless {@code only} names some. */
    boolean wants(String name) {
        String only = given.get("only");
        return only == null || Arrays.asList(only.split(",")).contains(name);
    }
}
