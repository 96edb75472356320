// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Requests at a fixed rate, whatever the answers do; each is measured from the moment at which it was due.
 *
 * <p>A request for which no connection is free, or whose sender was late, waits, and that time counts: what a closed loop
 * leaves out (coordinated omission) is in the figures. One thread sends, the other takes the answers.
 */
final class OpenLoad implements Pace, AutoCloseable {

    private static final long LONGEST_NANOS = 60_000_000_000L;
    private static final int DIGITS = 3;

    private final InetSocketAddress target;
    private final Selector selector;
    private final List<LoadClient> clients = new ArrayList<>();
    private final BlockingQueue<LoadClient> idle;
    private final Histogram latencies = new Histogram(LONGEST_NANOS, DIGITS);
    private final Thread receiver;
    private volatile long recordedFrom = Long.MAX_VALUE;
    private volatile boolean over;
    private volatile @Nullable IOException failure;

    OpenLoad(Workload workload, int port) throws IOException {
        target = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        selector = Selector.open();
        idle = new ArrayBlockingQueue<>(workload.clients);
        for (int i = 0; i < workload.clients; i++) {
            clients.add(new LoadClient(this, workload, selector));
        }
        receiver = new Thread(this::receive, "open-load");
        receiver.start();
    }

    /**
     * Sends at a rate for so long, and returns what the requests took that were due after {@code settle}.
     *
     * @param perSecond requests for each second
     */
    Histogram run(double perSecond, long settle, long nanos) throws IOException, InterruptedException {
        long start = System.nanoTime();
        recordedFrom = start + settle;
        long requests = (long) (perSecond * (settle + nanos) / 1e9);
        for (long i = 0; i < requests; i++) {
            long due = start + (long) (i * 1e9 / perSecond);
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            LoadClient client = idle.poll(LONGEST_NANOS, TimeUnit.NANOSECONDS);
            if (client == null || failure != null) {
                throw new IOException("the subject stopped to answer", failure);
            }
            client.begin(due);
        }
        close();
        return latencies;
    }

    private void receive() {
        ByteBuffer scratch = ByteBuffer.allocateDirect(64 * 1024);
        try {
            while (!over || idle.size() < clients.size()) {
                Load.turn(selector, scratch);
            }
        } catch (IOException e) {
            failure = e;
        }
    }

    @Override
    public InetSocketAddress target() {
        return target;
    }

    @Override
    public void finished(LoadClient client) {
        if (client.due() >= recordedFrom) {
            latencies.recordValue(Math.min(LONGEST_NANOS, Math.max(0, System.nanoTime() - client.due())));
        }
        idle.add(client);
    }

    /** Waits for the answers that are still to come, 5 s at most, and closes the connections. */
    @Override
    public void close() throws IOException {
        if (over) {
            return;
        }
        over = true;
        try {
            receiver.join(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (LoadClient client : clients) {
            client.close();
        }
        selector.close();
    }
}
