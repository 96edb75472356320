// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.balance;

import io.halley.lb.model.Server;
import java.util.Arrays;
import java.util.List;

/** The effective weights of a set of servers, read once. */
final class Weights {

    /**
     * The longest period of turns. Weights whose sum is greater are scaled down to it, which changes a share by at most
     * one turn in 65,536.
     */
    private static final int LONGEST_PERIOD = 1 << 16;

    /** Bits that hold a server's position beside the time of its turn. */
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
     * <p>A server of weight w has w turns, in the middle of w equal parts of the period: turn k (from 0) is due at
     * (2k + 1) / 2w. All turns sorted by that time, and equal ones by position, are as evenly mixed as the turns of a
     * stride scheduler (Waldspurger and Weihl 1995), and equal weights give a plain rotation.
     */
    static int[] turns(int[] weights) {
        int[] reduced = reduce(weights);
        long[] due = new long[Arrays.stream(reduced).sum()];
        int next = 0;
        for (int position = 0; position < reduced.length; position++) {
            long parts = 2L * reduced[position];
            for (long part = 1; part < parts; part += 2) {
                // Two different times differ by more than 2^-34, so 38 bits keep their order.
                due[next++] = (((part << 38) / parts) << POSITION_BITS) | position;
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
