// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import static java.util.Objects.requireNonNull;

import io.halley.lb.Backend;
import io.halley.lb.Environment;
import io.halley.lb.LoadBalancer;
import io.halley.lb.event.BalancerListener;
import io.halley.lb.model.FrontendView;
import io.halley.lb.model.ServerConfig;
import io.halley.lb.share.SharedTables;
import io.halley.lb.undertow.probe.XnioProbe;
import io.halley.lb.undertow.refusal.RefusalRenderer;
import io.halley.lb.undertow.relay.Relays;
import io.halley.lb.undertow.upstream.ServerTls;
import io.halley.lb.undertow.upstream.TlsSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Xnio;
import org.xnio.XnioWorker;

/**
 * Collects what a {@link BalancerHandler} needs besides its backend.
 *
 * <ul>
 *   <li>worker: one of its own with one IO thread, for probes and look-ups of names; requests never run on it
 *   <li>TLS context: the platform's default
 *   <li>refusals: {@link RefusalRenderer#html()}
 *   <li>shared tables: none, each balancer remembers what it has seen itself
 * </ul>
 *
 * <p>Not thread-safe.
 */
public final class BalancerHandlerBuilder {

    private final Backend backend;
    private final List<BalancerListener> listeners = new ArrayList<>();
    private @Nullable XnioWorker worker;
    private @Nullable FrontendView frontend;
    private @Nullable Function<ServerConfig, TlsSettings> tls;
    private RefusalRenderer refusals = RefusalRenderer.html();
    private Environment environment = Environment.system();

    BalancerHandlerBuilder(Backend backend) {
        this.backend = requireNonNull(backend, "backend");
    }

    /** Sets the worker for probes and look-ups of names; the caller keeps it open longer than the handler. */
    public BalancerHandlerBuilder worker(XnioWorker worker) {
        this.worker = requireNonNull(worker, "worker");
        return this;
    }

    /** Sets whom the balancer trusts, and what it presents, in TLS to servers. */
    public BalancerHandlerBuilder tls(SSLContext context) {
        TlsSettings same = TlsSettings.of(requireNonNull(context, "context"));
        return tls(server -> same);
    }

    /** Sets the same for each server; asked before each handshake, on an IO thread, so it must not block. */
    public BalancerHandlerBuilder tls(Function<ServerConfig, TlsSettings> settings) {
        this.tls = requireNonNull(settings, "settings");
        return this;
    }

    /** Adds a listener before the first check begins. */
    public BalancerHandlerBuilder listener(BalancerListener listener) {
        listeners.add(requireNonNull(listener, "listener"));
        return this;
    }

    /**
     * Sets what the log says of the frontend, and what it keeps of each request; {@link BalancerHandler#FRONTEND} of an
     * exchange comes before it. Default: none, so that the frontend is named like the backend.
     */
    public BalancerHandlerBuilder frontend(FrontendView frontend) {
        this.frontend = requireNonNull(frontend, "frontend");
        return this;
    }

    /** Sets what makes the balancer's own answers. */
    public BalancerHandlerBuilder refusals(RefusalRenderer refusals) {
        this.refusals = requireNonNull(refusals, "refusals");
        return this;
    }

    /**
     * Shares what is learned of clients with other balancers: learned cookies, keys and clientIds.
     *
     * <p>Inserted cookies need no table. Who made them closes them, after the balancer. HAProxy: {@code peers}.
     */
    public BalancerHandlerBuilder sharedTables(SharedTables tables) {
        environment = environment.sharedTables(tables);
        return this;
    }

    /**
     * Brings the backend to life.
     *
     * @throws UncheckedIOException if no worker can be made
     */
    public BalancerHandler start() {
        XnioWorker running = worker == null ? ownWorker() : worker;
        BoundedBuffers buffers = BoundedBuffers.create();
        ServerTls serverTls = tls == null ? ServerTls.of(running, platformTls()) : ServerTls.of(running, tls);
        XnioProbe probe = new XnioProbe(
                running, serverTls::wrap, () -> ThreadLocalRandom.current().nextLong(), System::nanoTime);
        LoadBalancer loadBalancer = LoadBalancer.create(backend, probe, environment);
        listeners.forEach(loadBalancer::addListener);
        Relays relays = new Relays(loadBalancer, refusals, serverTls, running, buffers);
        return new BalancerHandler(
                loadBalancer, relays, frontend, new BalancerResources(running, worker == null, buffers));
    }

    private static SSLContext platformTls() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("no default TLS context", e);
        }
    }

    private static XnioWorker ownWorker() {
        try {
            return Xnio.getInstance()
                    .createWorker(OptionMap.builder()
                            .set(Options.WORKER_NAME, "halley")
                            .set(Options.WORKER_IO_THREADS, 1)
                            .set(Options.WORKER_TASK_CORE_THREADS, 1)
                            .set(Options.WORKER_TASK_MAX_THREADS, 4)
                            .set(Options.THREAD_DAEMON, true)
                            .getMap());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
