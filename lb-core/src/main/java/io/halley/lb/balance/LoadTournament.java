// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.balance;

import io.halley.lb.model.RequestView;
import io.halley.lb.model.Server;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Picks the server with the least load, as the policy measures it, and among equals the one that was picked longest ago.
 *
 * <p>A tournament tree (Knuth, The Art of Computer Programming 3, section 5.4.1): servers are the leaves, each inner
 * node holds the better of its two children, the root the best of all. A changed load replays the matches from its leaf
 * to the root, so a pick and a change cost the logarithm of the number of servers.
 *
 * <p>Thread-safe; all mutable state is guarded by this object's monitor, held for some ten array accesses and for the
 * calls of {@code excluded}, which therefore must neither block nor call back.
 *
 * <p>Tolerated staleness: requests picked at the same moment do not see one another's slots, so as many of them as
 * there are IO threads may choose the same server. A change that was told to the replaced picker while this one was
 * being made is found again: each pick verifies the load of the winner, and of one more server in turn.
 */
final class LoadTournament implements ServerPicker {

    /** How often a pick is repeated because the winner's load has changed meanwhile. */
    private static final int REPLAYS = 3;

    private final ToLongFunction<Server> measure;
    private final Server[] servers;
    private final IdentityHashMap<Server, Integer> positions = new IdentityHashMap<>();
    private final int leaves;

    /** Position of the winner of each node, -1 for none; node 1 is the root, node k has the children 2k and 2k + 1. */
    private final int[] winners;

    private final long[] loads;
    private final long[] lastPicked;
    private long picks;
    private int verified;

    /** Creates a picker that goes on where the previous one of the same policy was, if that was a tournament. */
    LoadTournament(List<? extends Server> eligible, @Nullable ServerPicker previous, ToLongFunction<Server> measure) {
        this.measure = measure;
        servers = eligible.toArray(new Server[0]);
        leaves = Math.max(2, Integer.highestOneBit(servers.length * 2 - 1));
        winners = new int[2 * leaves];
        loads = new long[servers.length];
        lastPicked = new long[servers.length];
        Arrays.fill(winners, -1);
        for (int position = 0; position < servers.length; position++) {
            positions.put(servers[position], position);
            winners[leaves + position] = position;
            loads[position] = measure.applyAsLong(servers[position]);
        }
        if (previous instanceof LoadTournament tournament) {
            goOnAfter(tournament);
        }
        for (int node = leaves - 1; node > 0; node--) {
            winners[node] = better(winners[2 * node], winners[2 * node + 1]);
        }
    }

    private void goOnAfter(LoadTournament previous) {
        synchronized (previous) {
            picks = previous.picks;
            for (int position = 0; position < servers.length; position++) {
                Integer before = previous.positions.get(servers[position]);
                lastPicked[position] = before == null ? 0 : previous.lastPicked[before];
            }
        }
    }

    @Override
    public synchronized @Nullable Server pick(RequestView request, Predicate<? super Server> excluded) {
        verified = verified + 1 == servers.length ? 0 : verified + 1;
        verify(verified);
        int position = best(excluded);
        for (int replay = 0; replay < REPLAYS && position >= 0 && verify(position); replay++) {
            position = best(excluded);
        }
        if (position < 0) {
            return null;
        }
        lastPicked[position] = ++picks;
        replay(position);
        return servers[position];
    }

    @Override
    public void loadChanged(Server server) {
        Integer position = positions.get(server);
        if (position != null) {
            synchronized (this) {
                verify(position);
            }
        }
    }

    /** Returns whether the load had changed. */
    private boolean verify(int position) {
        long load = measure.applyAsLong(servers[position]);
        if (load == loads[position]) {
            return false;
        }
        loads[position] = load;
        replay(position);
        return true;
    }

    private void replay(int position) {
        for (int node = (leaves + position) >> 1; node > 0; node >>= 1) {
            winners[node] = better(winners[2 * node], winners[2 * node + 1]);
        }
    }

    private int best(Predicate<? super Server> excluded) {
        int winner = winners[1];
        return excluded.test(servers[winner]) ? best(1, -1, excluded) : winner;
    }

    /** Returns the best of {@code found} and the leaves under {@code node}, looking only where a better one can be. */
    private int best(int node, int found, Predicate<? super Server> excluded) {
        int winner = winners[node];
        if (better(found, winner) == found) {
            return found;
        }
        if (node >= leaves) {
            return excluded.test(servers[winner]) ? found : winner;
        }
        int promising = winners[2 * node] == winner ? 2 * node : 2 * node + 1;
        return best(promising ^ 1, best(promising, found, excluded), excluded);
    }

    private int better(int a, int b) {
        if (a < 0 || b < 0) {
            return Math.max(a, b);
        }
        int order = Long.compare(loads[a], loads[b]);
        if (order == 0) {
            order = Long.compare(lastPicked[a], lastPicked[b]);
        }
        return order < 0 || (order == 0 && a < b) ? a : b;
    }
}
