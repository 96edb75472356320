// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.campaigns.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** What happens to a server, and is undone after a while. */
enum Fault {
    /** {@code kill -9}, and a new process on the same port. */
    KILL,
    /** SIGSTOP, then SIGCONT. */
    HANG,
    /** Stopped for three quarters of the time. */
    SLOW,
    /** No new clients. */
    DRAIN,
    /** Drained with its sessions moved to others. */
    MOVE,
    /** No requests at all. */
    MAINTENANCE,
    /** All its requests and tunnels are ended. */
    SHUTDOWN_SESSIONS,
    /** Another weight, which is kept. */
    WEIGHT,
    /** Taken out of the configuration, and put back. */
    REMOVE;

    /**
     * One step of a plan.
     *
     * @param pause milliseconds from the step before
     * @param server which server, from 0
     * @param lasts milliseconds until it is undone
     * @param weight the weight, where it is one
     */
    record Step(int pause, int server, Fault fault, int lasts, int weight) {}

    /** Returns the steps of so many seconds; the same ones for the same seed. */
    static List<Step> plan(long seed, int seconds, int servers) {
        Random random = new Random(seed);
        List<Step> steps = new ArrayList<>();
        // The last faults shall be undone within the time.
        long left = seconds * 1000L - 4_000;
        while (left > 0) {
            // Each fault once a round, so that a short run has most of them.
            List<Fault> faults = new ArrayList<>(List.of(values()));
            Collections.shuffle(faults, random);
            for (Fault fault : faults) {
                Step step = new Step(
                        300 + random.nextInt(1_500),
                        random.nextInt(servers),
                        fault,
                        500 + random.nextInt(3_500),
                        1 + random.nextInt(10));
                left -= step.pause();
                if (left > 0) {
                    steps.add(step);
                }
            }
        }
        return steps;
    }
}
