// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.campaigns.chaos;

import java.util.List;

/**
 * Runs random faults under load: {@code seconds=600 seed=1 clients=60}, each with that default.
 *
 * <p>It prints figures once a minute, ends with 0 if all is well, and with 1 and what is wrong otherwise.
 */
public final class Chaos {
    private Chaos() {}

    /** Runs once. */
    public static void main(String[] args) throws Exception {
        int seconds = 600;
        long seed = 1;
        int clients = 60;
        for (String arg : args) {
            String[] pair = arg.split("=", 2);
            switch (pair.length == 2 && pair[1].matches("\\d{1,9}") ? pair[0] : "") {
                case "seconds" -> seconds = Integer.parseInt(pair[1]);
                case "seed" -> seed = Long.parseLong(pair[1]);
                case "clients" -> clients = Integer.parseInt(pair[1]);
                default -> {
                    System.err.println("argument: " + arg + " (expected: seconds=<n> seed=<n> clients=<n>)");
                    System.exit(2);
                }
            }
        }
        List<String> wrong = ChaosRun.run(new ChaosRun.Settings(seconds, seed, clients), System.out);
        wrong.forEach(what -> System.out.println("WRONG: " + what));
        System.out.println(wrong.isEmpty() ? "all is well" : wrong.size() + " faults found");
        System.exit(wrong.isEmpty() ? 0 : 1);
    }
}
