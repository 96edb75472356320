// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.haproxy;

import static java.util.Objects.requireNonNull;

import io.halley.lb.LoadBalancer;
import io.halley.lb.haproxy.HaproxyConfiguration;
import io.halley.lb.undertow.admin.ReloadAction;
import io.halley.lb.undertow.relay.Emptying;
import io.undertow.connector.ByteBufferPool;
import io.undertow.server.DefaultByteBufferPool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Xnio;
import org.xnio.XnioWorker;

/**
 * Runs what a HAProxy configuration file describes: a listener for each {@code bind}, an engine for each backend, and
 * the statistics pages.
 *
 * <pre>{@code
 * HaproxyBalancer balancer = HaproxyBalancer.start(HaproxyConfiguration.read(file));
 * ...
 * balancer.reload(HaproxyConfiguration.read(file));
 * balancer.close(Duration.ofMinutes(1));
 * }</pre>
 *
 * <p>Thread-safe; {@link #start} and {@link #reload} open files and sockets, so they are not for IO threads.
 */
public final class HaproxyBalancer implements AutoCloseable {

    private static final int BUFFER_SIZE = 16 * 1024;
    private static final int MOST_BUFFERS = 4096;
    private static final int BUFFERS_PER_THREAD = 16;

    private final XnioWorker worker;
    private final ByteBufferPool buffers;
    private final Assembly assembly;

    private HaproxyBalancer(
            XnioWorker worker, ByteBufferPool buffers, ListenerKind listeners, @Nullable ReloadAction reload) {
        this.worker = worker;
        this.buffers = buffers;
        this.assembly = new Assembly(worker, buffers, listeners, reload);
    }

    /** Returns a builder for a start with other than the defaults. */
    public static HaproxyBalancerBuilder builder(HaproxyConfiguration configuration) {
        return new HaproxyBalancerBuilder(configuration);
    }

    /**
     * Starts what the file describes, with the defaults of {@link #builder}.
     *
     * @throws HaproxyBalancerException with everything that keeps it from starting: files that cannot be read, addresses
     *     that cannot be listened on; nothing runs then
     */
    public static HaproxyBalancer start(HaproxyConfiguration configuration) throws HaproxyBalancerException {
        return builder(configuration).start();
    }

    static HaproxyBalancer start(
            HaproxyConfiguration configuration, ListenerKind listeners, @Nullable ReloadAction reload)
            throws HaproxyBalancerException {
        ByteBufferPool buffers = new DefaultByteBufferPool(true, BUFFER_SIZE, MOST_BUFFERS, BUFFERS_PER_THREAD);
        HaproxyBalancer balancer = new HaproxyBalancer(worker(), buffers, listeners, reload);
        try {
            balancer.reload(configuration);
            return balancer;
        } catch (HaproxyBalancerException | RuntimeException | Error e) {
            balancer.close();
            throw e;
        }
    }

    /**
     * Returns what is wrong with the files that a configuration names, such as certificates and error pages.
     *
     * <p>It opens those files and nothing else.
     *
     * @return each as {@code haproxy.cfg:23: what is wrong}, empty if nothing is
     */
    public static List<String> faultsOfFiles(HaproxyConfiguration configuration) {
        return LoadedFiles.of(configuration).faults();
    }

    /**
     * Puts another configuration in the place of the one that runs.
     *
     * <p>Addresses that stay are listened on without a break; servers whose name and address stay keep their connections,
     * states and counters; open connections are served by the new rules, and tunnels are not touched. A backend that is
     * gone lets go of what is under way within {@link HaproxyConfiguration#hardStopAfter}.
     *
     * @throws HaproxyBalancerException with everything that keeps it from running; the old one goes on then, unchanged
     */
    public synchronized void reload(HaproxyConfiguration configuration) throws HaproxyBalancerException {
        assembly.apply(requireNonNull(configuration, "configuration"));
    }

    /** Returns where it listens, in the order of the file. */
    public synchronized List<InetSocketAddress> addresses() {
        return assembly.addresses();
    }

    /** Returns the engines in the order of the file; those of the configuration in force. */
    public synchronized List<LoadBalancer> loadBalancers() {
        return assembly.loadBalancers();
    }

    /**
     * Listens no more, lets the requests and tunnels under way end, and closes after {@code within} at the latest. HAProxy:
     * {@code SIGUSR1} with {@code hard-stop-after}.
     *
     * @return completes with the number of requests and tunnels that had to be ended, 0 if none was left
     */
    public synchronized CompletionStage<Integer> close(Duration within) {
        assembly.stopListening();
        return Emptying.await(assembly::census, within).whenComplete((left, failure) -> close());
    }

    /** Closes everything at once. */
    @Override
    public synchronized void close() {
        assembly.stopListening();
        assembly.close();
        // Behind what the relays do to end, on the same threads.
        assembly.census().whenComplete((census, failure) -> {
            assembly.closeLogs();
            worker.shutdown();
            buffers.close();
        });
    }

    private static XnioWorker worker() {
        try {
            return Xnio.getInstance()
                    .createWorker(OptionMap.builder()
                            .set(Options.WORKER_NAME, "halley")
                            .set(
                                    Options.WORKER_IO_THREADS,
                                    Math.max(2, Runtime.getRuntime().availableProcessors()))
                            .set(Options.WORKER_TASK_CORE_THREADS, 2)
                            .set(Options.WORKER_TASK_MAX_THREADS, 8)
                            .set(Options.TCP_NODELAY, true)
                            .getMap());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
