// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;

/** Clients of one {@link Workload} on one thread in a closed loop, bounded in time. */
final class Load implements Pace, AutoCloseable {

    private final InetSocketAddress target;
    private final Selector selector;
    private final List<LoadClient> clients = new ArrayList<>();
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(256 * 1024);
    private long finished;

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
            turn(selector, scratch);
        }
        return finished;
    }

    /** Waits for answers for 100 ms at most, and takes those that have come. */
    static void turn(Selector selector, ByteBuffer scratch) throws IOException {
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

    @Override
    public InetSocketAddress target() {
        return target;
    }

    @Override
    public void finished(LoadClient client) throws IOException {
        finished++;
        client.begin();
    }

    @Override
    public void close() throws IOException {
        for (LoadClient client : clients) {
            client.close();
        }
        selector.close();
    }
}
