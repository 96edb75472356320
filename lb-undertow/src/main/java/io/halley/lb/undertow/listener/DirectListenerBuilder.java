// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.listener;

import static java.util.Objects.requireNonNull;

import io.halley.lb.model.Faults;
import io.halley.lb.model.FrontendView;
import io.halley.lb.model.Timeouts;
import io.halley.lb.undertow.BalancerHandler;
import io.halley.lb.undertow.BalancerListeners;
import io.halley.lb.undertow.http1.RequestHeadParser;
import io.halley.lb.undertow.refusal.RefusalRenderer;
import io.halley.lb.undertow.relay.Intake;
import io.undertow.UndertowOptions;
import io.undertow.connector.ByteBufferPool;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.HttpHandler;
import io.undertow.server.handlers.ResponseCodeHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Xnio;
import org.xnio.XnioWorker;

/**
 * Collects what a {@link DirectListener} needs.
 *
 * <ul>
 *   <li>address: a free port of the loopback interface
 *   <li>worker: one of its own with as many IO threads as processors
 *   <li>application: none, a 404
 *   <li>timeouts: those of {@link Timeouts}
 *   <li>limits: heads of 32 KiB and 200 lines, bodies of 2 MiB, as Undertow's own listener has it
 *   <li>backlog: 4096
 * </ul>
 *
 * <p>Not thread-safe.
 */
public final class DirectListenerBuilder {

    private static final int BUFFER_SIZE = 16 * 1024;
    private static final int MOST_BUFFERS = 4096;
    private static final int BUFFERS_PER_THREAD = 16;

    private final Map<String, Intake> routes = new LinkedHashMap<>();
    private @Nullable Routing routing;
    private @Nullable Intake heads;
    private InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private int backlog = 4096;
    private @Nullable XnioWorker worker;
    private @Nullable SSLContext tls;
    private OptionMap tlsOptions = OptionMap.EMPTY;
    private @Nullable HttpHandler application;
    private OptionMap applicationOptions = OptionMap.EMPTY;
    private @Nullable ByteBufferPool buffers;
    private RefusalRenderer refusals = RefusalRenderer.html();
    private @Nullable FrontendView frontend;
    private Timeouts timeouts = Timeouts.builder().build();
    private int maxHead = RequestHeadParser.MAX_BYTES;
    private int maxHeaders = RequestHeadParser.MAX_FIELDS;
    private long maxBody = UndertowOptions.DEFAULT_MAX_ENTITY_SIZE;

    DirectListenerBuilder() {}

    /** Sets where to listen; port 0 for any free one. */
    public DirectListenerBuilder address(InetSocketAddress address) {
        this.address = requireNonNull(address, "address");
        return this;
    }

    /** Sets how many connections may wait to be accepted; the kernel's {@code somaxconn} is a limit, too. */
    public DirectListenerBuilder backlog(int backlog) {
        this.backlog = backlog;
        return this;
    }

    /** Sets whose IO threads accept and serve; the caller keeps it open longer than the listener. */
    public DirectListenerBuilder worker(XnioWorker worker) {
        this.worker = requireNonNull(worker, "worker");
        return this;
    }

    /** Speaks TLS, with what that context presents. */
    public DirectListenerBuilder tls(SSLContext context) {
        return tls(context, OptionMap.EMPTY);
    }

    /**
     * Speaks TLS, with what that context presents.
     *
     * @param options XNIO's {@code SSL_} options: protocols, cipher suites, client certificates
     */
    public DirectListenerBuilder tls(SSLContext context, OptionMap options) {
        this.tls = requireNonNull(context, "context");
        this.tlsOptions = requireNonNull(options, "options");
        return this;
    }

    /**
     * Gives a balancer the requests below a path: of several paths the longest decides.
     *
     * @param path begins with a slash, and is compared with the target as received, segment by segment
     */
    public DirectListenerBuilder balancer(String path, BalancerHandler balancer) {
        return route(path, balancer.intake());
    }

    /** As {@link #balancer}, for any intake. */
    public DirectListenerBuilder route(String path, Intake intake) {
        routes.put(requireNonNull(path, "path"), requireNonNull(intake, "intake"));
        return this;
    }

    /** Sets who says whom requests are for, in place of paths. */
    public DirectListenerBuilder routing(Routing routing) {
        this.routing = requireNonNull(routing, "routing");
        return this;
    }

    /**
     * Sets who refuses, counts and logs requests whose heads cannot be read or do not come in time. Default: nobody, they
     * are answered without.
     */
    public DirectListenerBuilder heads(Intake intake) {
        this.heads = requireNonNull(intake, "intake");
        return this;
    }

    /** Sets who gets all other requests, and with them their connections. */
    public DirectListenerBuilder application(HttpHandler root) {
        return application(root, OptionMap.EMPTY);
    }

    /**
     * Sets who gets all other requests, and with them their connections.
     *
     * @param options Undertow's options for these connections
     */
    public DirectListenerBuilder application(HttpHandler root, OptionMap options) {
        this.application = requireNonNull(root, "root");
        this.applicationOptions = requireNonNull(options, "options");
        return this;
    }

    /** Sets the buffers of the application's connections, of at least 16 KiB. Default: a pool of its own. */
    public DirectListenerBuilder buffers(ByteBufferPool buffers) {
        this.buffers = requireNonNull(buffers, "buffers");
        return this;
    }

    /** Sets what makes the answers to heads that no balancer gets to see: 400, 408, 414, 431. */
    public DirectListenerBuilder refusals(RefusalRenderer refusals) {
        this.refusals = requireNonNull(refusals, "refusals");
        return this;
    }

    /** Sets what the log calls the listener; without it requests are logged by the name of their backend. */
    public DirectListenerBuilder frontend(FrontendView frontend) {
        this.frontend = requireNonNull(frontend, "frontend");
        return this;
    }

    /**
     * Sets how long clients may take: of the timeouts {@code httpRequest}, for a head from its first byte and for the
     * first byte of a connection, and {@code httpKeepAlive}, for the pause between two requests.
     */
    public DirectListenerBuilder timeouts(Timeouts timeouts) {
        this.timeouts = requireNonNull(timeouts, "timeouts");
        return this;
    }

    /** Sets the largest head in bytes and the most header lines; larger ones get a 431. */
    public DirectListenerBuilder maxHead(int bytes, int lines) {
        this.maxHead = bytes;
        this.maxHeaders = lines;
        return this;
    }

    /** Sets the largest body in bytes, 0 for no limit; larger ones get a 413. */
    public DirectListenerBuilder maxBody(long bytes) {
        this.maxBody = bytes;
        return this;
    }

    /**
     * Begins to listen.
     *
     * @throws IllegalArgumentException if something does not fit, with every fault in one message
     * @throws UncheckedIOException if the address cannot be bound, or no worker can be made
     */
    public DirectListener start() {
        validate();
        XnioWorker running = worker == null ? ownWorker() : worker;
        ListenerTls secure = tls == null ? null : new ListenerTls(running, tls, tlsOptions);
        try {
            return new DirectListener(address, backlog, running, worker == null, front(), secure);
        } catch (IOException e) {
            if (worker == null) {
                running.shutdown();
            }
            throw new UncheckedIOException("cannot listen on " + address + ": " + e.getMessage(), e);
        }
    }

    /**
     * Returns what serves connections that somebody else accepts; address, backlog, worker and TLS are theirs.
     *
     * @throws IllegalArgumentException if something does not fit, with every fault in one message
     */
    public DirectFront front() {
        return new DirectFront(rules());
    }

    ListenerRules rules() {
        validate();
        return new ListenerRules(
                routing == null ? new Routes(routes) : routing,
                applicationBehind(),
                heads,
                refusals,
                frontend,
                timeouts.httpRequest().toNanos(),
                timeouts.httpKeepAlive().toNanos(),
                maxHead,
                maxHeaders,
                maxBody);
    }

    private void validate() {
        Faults faults = new Faults();
        for (String path : routes.keySet()) {
            faults.require(path.startsWith("/"), "path: \"" + path + "\" (expected: a slash first)");
        }
        faults.requireRange("backlog", backlog, 1, Integer.MAX_VALUE);
        faults.requireRange("maxHead", maxHead, 256, 1 << 20);
        faults.requireRange("maxHeaders", maxHeaders, 1, 10_000);
        faults.throwIfAny("listener");
    }

    private Application applicationBehind() {
        ByteBufferPool pool = buffers != null
                ? buffers
                : new DefaultByteBufferPool(true, BUFFER_SIZE, MOST_BUFFERS, BUFFERS_PER_THREAD);
        HttpHandler root = application == null ? ResponseCodeHandler.HANDLE_404 : application;
        return new Application(BalancerListeners.linked(root, pool, applicationOptions, timeouts), application != null);
    }

    private static XnioWorker ownWorker() {
        try {
            int threads = Runtime.getRuntime().availableProcessors();
            return Xnio.getInstance()
                    .createWorker(OptionMap.builder()
                            .set(Options.WORKER_NAME, "halley-listener")
                            .set(Options.WORKER_IO_THREADS, threads)
                            .set(Options.WORKER_TASK_CORE_THREADS, 2)
                            .set(Options.WORKER_TASK_MAX_THREADS, Math.max(8, 8 * threads))
                            .getMap());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
