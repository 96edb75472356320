// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.balance;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.halley.lb.NoRequest;
import io.halley.lb.model.AdminState;
import io.halley.lb.model.HealthState;
import io.halley.lb.model.Server;
import io.halley.lb.model.ServerConfig;
import java.net.URI;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** Two requests at the same moment: round robin gives each server its turn once. */
public class TurnsRace {

    private record Still(String name) implements Server {
        private static final ServerConfig CONFIG =
                ServerConfig.builder("s", URI.create("http://127.0.0.1:1")).build();

        @Override
        public ServerConfig config() {
            return CONFIG;
        }

        @Override
        public HealthState health() {
            return HealthState.UP;
        }

        @Override
        public AdminState admin() {
            return AdminState.READY;
        }

        @Override
        public int effectiveWeight() {
            return 16;
        }

        @Override
        public int active() {
            return 0;
        }

        @Override
        public int queued() {
            return 0;
        }

        @Override
        public boolean isFull() {
            return false;
        }
    }

    private static final List<Server> SERVERS = List.of(new Still("a"), new Still("b"));

    private static ServerPicker picker(@Nullable ServerPicker previous) {
        return BalancePolicy.roundRobin().prepare(SERVERS, previous, new SplittableRandom(1));
    }

    private static @Nullable String pick(ServerPicker picker) {
        Server picked = picker.pick(NoRequest.INSTANCE, server -> false);
        return picked == null ? null : picked.name();
    }

    /** Both ask the same picker. */
    @JCStressTest
    @Outcome(id = "a, b", expect = ACCEPTABLE, desc = "one each")
    @Outcome(id = "b, a", expect = ACCEPTABLE, desc = "one each")
    @Outcome(expect = FORBIDDEN, desc = "a turn was taken twice")
    @State
    public static class SamePicker {
        private final ServerPicker picker = picker(null);

        /** One request. */
        @Actor
        public void one(LL_Result result) {
            result.r1 = pick(picker);
        }

        /** Another one. */
        @Actor
        public void other(LL_Result result) {
            result.r2 = pick(picker);
        }
    }

    /** One still has the picker before a reconfiguration, the other the one behind it. */
    @JCStressTest
    @Outcome(id = "a, b", expect = ACCEPTABLE, desc = "one each")
    @Outcome(id = "b, a", expect = ACCEPTABLE, desc = "one each")
    @Outcome(expect = FORBIDDEN, desc = "a turn was taken twice")
    @State
    public static class ReplacedPicker {
        private final ServerPicker before = picker(null);

        /** A request that began before. */
        @Actor
        public void one(LL_Result result) {
            result.r1 = pick(before);
        }

        /** A request on the new snapshot. */
        @Actor
        public void other(LL_Result result) {
            result.r2 = pick(picker(before));
        }
    }
}
