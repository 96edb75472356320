// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.balance;

import io.halley.lb.model.Server;
import java.util.Arrays;
import java.util.List;

/**
 * A consistent hash ring (Karger et al. 1997): a key belongs to the server of the next point.
 *
 * <p>A server's points depend on its name and weight only, so its coming or going moves no key between the others.
 * Immutable.
 */
final class HashRing {

    /**
     * Points for each sixteenth of weight: 64 for a weight of 1. HAProxy has 16, where weights of 10 or 100 are usual;
     * with as few, servers of weight 1 would differ by a quarter of their share.
     */
    private static final int POINTS = 4;

    /** A ring of more points gets fewer for each weight, for all servers alike. */
    private static final int MOST_POINTS = 1 << 20;

    /** Low bits of a point that hold the server's position. */
    private static final int POSITION_BITS = 20;

    private static final long GOLDEN_RATIO = 0x9e3779b97f4a7c15L;

    /** Sorted; 43 bits of hash and then the server's position, so that one array holds both. Never negative. */
    private final long[] points;

    /** For each value of a hash's highest bits the index of the first point with such bits or greater ones. */
    private final int[] index;

    private final int indexShift;

    HashRing(List<? extends Server> servers, int[] weights) {
        long total = Arrays.stream(weights).asLongStream().sum() * POINTS;
        double scale = Math.min(1, (double) MOST_POINTS / total) * POINTS;
        int[] counts = Arrays.stream(weights)
                .map(weight -> (int) Math.max(1, weight * scale))
                .toArray();
        points = new long[Arrays.stream(counts).sum()];
        int next = 0;
        for (int position = 0; position < counts.length; position++) {
            long seed = Hash64.of(servers.get(position).name());
            for (int i = 0; i < counts[position]; i++) {
                seed += GOLDEN_RATIO;
                points[next++] = clear(Hash64.mix(seed)) | position;
            }
        }
        Arrays.sort(points);
        int bits = 32 - Integer.numberOfLeadingZeros(points.length);
        indexShift = 63 - bits;
        index = new int[1 << bits];
        for (int high = 0, point = 0; high < index.length; high++) {
            while (point < points.length && (points[point] >>> indexShift) < high) {
                point++;
            }
            index[high] = point;
        }
    }

    private static long clear(long hash) {
        return (hash >>> 1) & (-1L << POSITION_BITS);
    }

    /** Returns the number of points. */
    int size() {
        return points.length;
    }

    /** Returns the index of the point that a hash belongs to. */
    int pointOf(long hash) {
        long wanted = clear(hash);
        int point = index[(int) (wanted >>> indexShift)];
        while (point < points.length && points[point] < wanted) {
            point++;
        }
        return point == points.length ? 0 : point;
    }

    /** Returns the position of a point's server. */
    int serverAt(int point) {
        return (int) points[point] & ((1 << POSITION_BITS) - 1);
    }
}
