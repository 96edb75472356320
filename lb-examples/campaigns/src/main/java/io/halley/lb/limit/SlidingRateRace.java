// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.limit;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/** Three events at the moment at which a period ends: none is lost, none counts twice. */
@JCStressTest
@Outcome(id = "3", expect = ACCEPTABLE, desc = "each counted once")
@Outcome(expect = FORBIDDEN, desc = "lost or counted twice")
@State
public class SlidingRateRace {

    private static final long PERIOD = 1_000;
    private static final long NOW = 10 * PERIOD;

    private final SlidingRate rate = new SlidingRate();

    /** One event. */
    @Actor
    public void one() {
        rate.add(1, NOW, PERIOD);
    }

    /** Another one. */
    @Actor
    public void other() {
        rate.add(1, NOW, PERIOD);
    }

    /** A third one, a little later. */
    @Actor
    public void third() {
        rate.add(1, NOW + 1, PERIOD);
    }

    /** What is counted at last. */
    @Arbiter
    public void after(J_Result result) {
        result.r1 = rate.value(NOW + 1, PERIOD);
    }
}
