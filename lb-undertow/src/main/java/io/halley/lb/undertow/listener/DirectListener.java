// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.listener;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.XnioWorker;
import org.xnio.channels.AcceptingChannel;

/**
 * An HTTP/1.1 listener of our own: balancers behind some paths, the application's Undertow behind all others.
 *
 * <p>It does what a {@link io.halley.lb.undertow.BalancerHandler} in Undertow's listener does, without an exchange, a map
 * of headers and a chain of handlers for each request. What is not for a balancer goes to the application as it came,
 * with its connection; later requests on that connection are the application's too, whatever their path.
 *
 * <p>Not offered: HTTP/2, and handlers around the balancer. Thread-safe.
 */
public final class DirectListener implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DirectListener.class);
    private static final long LOOK_MILLIS = 50;

    private final XnioWorker worker;
    private final boolean ownsWorker;
    private final DirectFront front;
    private final @Nullable ListenerTls tls;
    private final AcceptingChannel<? extends StreamConnection> server;
    private final AtomicBoolean closed = new AtomicBoolean();

    DirectListener(
            InetSocketAddress address,
            int backlog,
            XnioWorker worker,
            boolean ownsWorker,
            DirectFront front,
            @Nullable ListenerTls tls)
            throws IOException {
        this.worker = worker;
        this.ownsWorker = ownsWorker;
        this.front = front;
        this.tls = tls;
        OptionMap options = OptionMap.builder()
                .set(Options.TCP_NODELAY, true)
                .set(Options.REUSE_ADDRESSES, true)
                .set(Options.BACKLOG, backlog)
                .getMap();
        server = worker.createStreamConnectionServer(address, this::accept, options);
        server.resumeAccepts();
    }

    /** Returns a builder for a listener. */
    public static DirectListenerBuilder builder() {
        return new DirectListenerBuilder();
    }

    /** Returns the address that it listens on, with the port that it got. */
    public InetSocketAddress address() {
        return server.getLocalAddress(InetSocketAddress.class);
    }

    // All that have come meanwhile, so that a burst of connections costs one wake-up of the thread.
    private void accept(AcceptingChannel<? extends StreamConnection> channel) {
        try {
            for (StreamConnection accepted = channel.accept(); accepted != null; accepted = channel.accept()) {
                open(accepted);
            }
        } catch (IOException e) {
            LOG.debug("accepting ends: {}", e.toString());
        }
    }

    private void open(StreamConnection accepted) {
        if (closed.get() || front.isOverloaded()) {
            IoUtils.safeClose(accepted);
            return;
        }
        try {
            StreamConnection connection = tls == null ? accepted : tls.wrap(accepted);
            front.open(connection, null);
        } catch (RuntimeException | Error e) {
            LOG.error("closing a connection after a fault", e);
            IoUtils.safeClose(accepted);
        }
    }

    /**
     * Returns the number of connections that are neither the application's nor tunnels.
     *
     * @return completes when all IO threads have been asked
     */
    public CompletionStage<Integer> connections() {
        return front.connections();
    }

    /**
     * Accepts no more, closes connections at rest, and the others behind the answer that is under way, after
     * {@code within} at the latest.
     *
     * <p>Tunnels and the application's connections are not touched: they are their owners' to close.
     *
     * @return completes with the number of connections that had to be cut, 0 if none was left
     */
    public CompletionStage<Integer> close(Duration within) {
        stopAccepting();
        CompletableFuture<Integer> done = new CompletableFuture<>();
        front.finish();
        awaitNone(System.nanoTime() + within.toNanos(), done);
        return done.whenComplete((left, failure) -> cutAll());
    }

    private void awaitNone(long deadline, CompletableFuture<Integer> done) {
        connections().whenComplete((left, failure) -> {
            if (left == null) {
                done.completeExceptionally(failure == null ? new IllegalStateException("no count") : failure);
            } else if (left == 0 || System.nanoTime() - deadline >= 0) {
                done.complete(left);
            } else {
                worker.getIoThread().executeAfter(() -> awaitNone(deadline, done), LOOK_MILLIS, TimeUnit.MILLISECONDS);
            }
        });
    }

    /** Accepts no more, and cuts all connections except tunnels and the application's. */
    @Override
    public void close() {
        stopAccepting();
        cutAll();
    }

    private void stopAccepting() {
        // A second time would wait for a worker that may be gone.
        if (closed.compareAndSet(false, true)) {
            IoUtils.safeClose(server);
        }
    }

    private void cutAll() {
        front.cut().whenComplete((count, failure) -> {
            if (ownsWorker) {
                worker.shutdown();
            }
        });
    }
}
