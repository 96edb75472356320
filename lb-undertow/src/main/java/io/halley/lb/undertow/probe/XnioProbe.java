// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.probe;

import io.halley.lb.health.HealthCheck;
import io.halley.lb.health.HealthProbe;
import io.halley.lb.health.ProbeResult;
import io.halley.lb.model.ServerConfig;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioWorker;

/**
 * Probes servers on the IO threads of a worker: a connection for each probe, as HAProxy does it.
 *
 * <p>No thread waits. Names are looked up on the worker's task threads, once, and again after a failure to connect.
 *
 * <p>Thread-safe.
 */
public final class XnioProbe implements HealthProbe {

    private final XnioWorker worker;
    private final @Nullable ProbeTls tls;
    private final RandomGenerator random;
    private final LongSupplier nanoTime;
    private final AddressCache addresses;

    /**
     * Creates a probe on a worker that the caller closes.
     *
     * @param tls for servers with {@code https}; without it their probes fail
     * @param random for WebSocket keys and masks; thread-safe
     * @param nanoTime a monotonic clock
     */
    public XnioProbe(XnioWorker worker, @Nullable ProbeTls tls, RandomGenerator random, LongSupplier nanoTime) {
        this.worker = worker;
        this.tls = tls;
        this.random = random;
        this.nanoTime = nanoTime;
        this.addresses = new AddressCache(worker);
    }

    @Override
    public CompletionStage<ProbeResult> probe(ServerConfig server, HealthCheck check) {
        return new ProbeConnection(
                        server, check, check.dialog(server, random), worker.getIoThread(), addresses, tls, nanoTime)
                .start();
    }
}
