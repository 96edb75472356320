// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Clients of one {@link Workload} on one thread, bounded in time. */
final class Load implements AutoCloseable {

    final InetSocketAddress target;
    private final Selector selector;
    private final List<LoadClient> clients = new ArrayList<>();
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(256 * 1024);
    private long finished;
    private long[] latencies = new long[1 << 20];

    Load(Workload workload, int port) throws IOException {
        target = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        selector = Selector.open();
        for (int i = 0; i < workload.clients; i++) {
            clients.add(new LoadClient(this, workload, selector));
        }
    }

    /** Runs for so long and returns the number of loops that all clients finished in it. */
    long run(long nanos) throws IOException {
        finished = 0;
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() < end) {
            try {
                selector.select(
                        key -> {
                            try {
                                ((LoadClient) key.attachment()).ready(scratch);
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        },
                        100);
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }
        return finished;
    }

    void finished(long nanos) {
        latencies[(int) (finished & (latencies.length - 1))] = nanos;
        finished++;
    }

    /** Returns the latency that so many in a hundred did not exceed, of the last million loops. */
    long percentile(double percent) {
        int count = (int) Math.min(finished, latencies.length);
        if (count == 0) {
            return -1;
        }
        long[] sorted = Arrays.copyOf(latencies, count);
        Arrays.sort(sorted);
        return sorted[Math.min(count - 1, (int) (count * percent / 100))];
    }

    @Override
    public void close() throws IOException {
        for (LoadClient client : clients) {
            client.close();
        }
        selector.close();
    }
}
