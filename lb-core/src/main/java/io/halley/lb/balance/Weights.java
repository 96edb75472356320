// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.balance;

import io.halley.lb.model.Server;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The effective weights of a set of servers, read once. */
final class Weights {

    /**
     * The longest period of turns. Weights whose sum is greater are scaled down to it, which changes a share by at most
     * one turn in 65,536.
     */
    private static final int LONGEST_PERIOD = 1 << 16;

    /** A turn is sorted as one number: 38 bits of time within the period, then the server's position. */
    private static final int TIME_BITS = 38;

    private static final int POSITION_BITS = 24;

    private Weights() {}

    /** Returns the weights in sixteenths; 1 for a server whose weight became 0 after it was found eligible. */
    static int[] of(List<? extends Server> servers) {
        int[] weights = new int[servers.size()];
        Arrays.setAll(weights, i -> Math.max(1, servers.get(i).effectiveWeight()));
        return weights;
    }

    /**
     * Returns one period of turns, as positions of servers.
     *
     * <p>A server of weight w has w turns, one in each of w equal parts of the period, as in a stride scheduler
     * (Waldspurger and Weihl 1995). Where in its part: server j of the m that have that weight at (2j + 1) / 2m, so
     * that together they are spread as evenly as one server of their common weight. Hence turn k is due at (2mk + 2j +
     * 1) / 2mw, and the turns of all servers are sorted by that time, equal ones by position. Equal weights give a
     * plain rotation.
     */
    static int[] turns(int[] weights) {
        int[] reduced = reduce(weights);
        Map<Integer, Integer> sharing = new HashMap<>();
        for (int weight : reduced) {
            sharing.merge(weight, 1, Integer::sum);
        }
        Map<Integer, Integer> seen = new HashMap<>();
        long[] due = new long[Arrays.stream(reduced).sum()];
        int next = 0;
        for (int position = 0; position < reduced.length; position++) {
            int weight = reduced[position];
            long step = 2L * sharing.getOrDefault(weight, 1);
            long time = 2L * seen.merge(weight, 1, Integer::sum) - 1;
            for (int turn = 0; turn < weight; turn++) {
                // Both terms of the fraction are below 2^18, so different times differ by more than 2^-36.
                due[next++] = (((time << TIME_BITS) / (step * weight)) << POSITION_BITS) | position;
                time += step;
            }
        }
        Arrays.sort(due);
        int[] turns = new int[due.length];
        Arrays.setAll(turns, i -> (int) due[i] & ((1 << POSITION_BITS) - 1));
        return turns;
    }

    private static int[] reduce(int[] weights) {
        long sum = 0;
        int divisor = 0;
        for (int weight : weights) {
            sum += weight;
            divisor = gcd(weight, divisor);
        }
        int[] reduced = new int[weights.length];
        boolean tooLong = sum / divisor > LONGEST_PERIOD;
        for (int i = 0; i < weights.length; i++) {
            reduced[i] = tooLong
                    ? (int) Math.max(1, Math.round((double) weights[i] * LONGEST_PERIOD / sum))
                    : weights[i] / divisor;
        }
        return reduced;
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
