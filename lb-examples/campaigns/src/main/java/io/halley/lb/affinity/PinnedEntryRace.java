// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.affinity;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** A look-up while a tunnel opens or ends: an entry on its way between the table and the pins is never missing. */
public class PinnedEntryRace {

    /** A table that forgets nothing, so that what is lost was lost by the pinning. */
    static final class Memory implements AffinityTable {
        private final ConcurrentHashMap<String, String> entries = new ConcurrentHashMap<>();

        @Override
        public @Nullable String get(String key) {
            return entries.get(key);
        }

        @Override
        public void put(String key, String server) {
            entries.put(key, server);
        }

        @Override
        public void remove(String key) {
            entries.remove(key);
        }

        @Override
        public void touch(String key) {}

        @Override
        public long size() {
            return entries.size();
        }

        @Override
        public void clear() {
            entries.clear();
        }
    }

    /** A look-up while the pin is made. */
    @JCStressTest
    @Outcome(id = "a", expect = ACCEPTABLE, desc = "found")
    @Outcome(expect = FORBIDDEN, desc = "lost")
    @State
    public static class Pin {
        private final PinningTable table = new PinningTable(new Memory());

        /** Begins with an entry that nobody has pinned. */
        public Pin() {
            table.put("k", "a");
        }

        /** A tunnel opens. */
        @Actor
        public void opens() {
            table.pin("k", "a");
        }

        /** Another request of the client. */
        @Actor
        public void looksUp(L_Result result) {
            result.r1 = table.get("k");
        }
    }

    /** A look-up while the pin is undone. */
    @JCStressTest
    @Outcome(id = "a", expect = ACCEPTABLE, desc = "found")
    @Outcome(expect = FORBIDDEN, desc = "lost")
    @State
    public static class Unpin {
        private final PinningTable table = new PinningTable(new Memory());

        /** Begins with an entry that a tunnel has pinned. */
        public Unpin() {
            table.put("k", "a");
            table.pin("k", "a");
        }

        /** The tunnel ends. */
        @Actor
        public void ends() {
            table.unpin("k");
        }

        /** Another request of the client. */
        @Actor
        public void looksUp(L_Result result) {
            result.r1 = table.get("k");
        }
    }

    /** A client that is learned anew while its tunnel ends. */
    @JCStressTest
    @Outcome(id = "b", expect = ACCEPTABLE, desc = "the newer server")
    @Outcome(expect = FORBIDDEN, desc = "lost or old")
    @State
    public static class Relearned {
        private final PinningTable table = new PinningTable(new Memory());

        /** Begins with an entry that a tunnel has pinned. */
        public Relearned() {
            table.put("k", "a");
            table.pin("k", "a");
        }

        /** The tunnel ends. */
        @Actor
        public void ends() {
            table.unpin("k");
        }

        /** Another server is learned. */
        @Actor
        public void learns() {
            table.put("k", "b");
        }

        /** What is known at last. */
        @Arbiter
        public void after(L_Result result) {
            result.r1 = table.get("k");
        }
    }
}
