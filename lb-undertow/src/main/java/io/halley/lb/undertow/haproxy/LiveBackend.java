// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.haproxy;

import io.halley.lb.Backend;
import io.halley.lb.LoadBalancer;
import io.halley.lb.event.AccessLog;
import io.halley.lb.haproxy.HaproxyBackend;
import io.halley.lb.haproxy.HaproxyConfiguration;
import io.halley.lb.haproxy.HaproxyFrontend;
import io.halley.lb.model.BackendSnapshot;
import io.halley.lb.undertow.BalancerHandler;
import io.halley.lb.undertow.refusal.RefusalRenderer;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioWorker;

/**
 * A backend at work. It stays through reloads, for its engine keeps states, counters and connections. Thread-safe.
 */
final class LiveBackend {

    private static final long LOOK_NANOS = 100_000_000;

    private record Usable(int servers, long asOfNanos) {}

    private final BalancerHandler handler;
    private volatile @Nullable Usable usable;
    private volatile RefusalRenderer refusals;
    private volatile ServerTrust trust;
    private List<AccessLog> logs = List.of();
    private final Set<LiveBackend> tracked = Collections.newSetFromMap(new WeakHashMap<>());

    private LiveBackend(Backend backend, RefusalRenderer refusals, ServerTrust trust, XnioWorker worker) {
        this.refusals = refusals;
        this.trust = trust;
        handler = BalancerHandler.builder(backend)
                .worker(worker)
                .tls(server -> this.trust.of(server))
                .refusals((request, status, reason) -> this.refusals.render(request, status, reason))
                .start();
    }

    /** Brings a backend to life: its checks begin. */
    static LiveBackend start(Backend backend, RefusalRenderer refusals, ServerTrust trust, XnioWorker worker) {
        return new LiveBackend(backend, refusals, trust, worker);
    }

    /** Takes a new description on; servers that stay keep what they have. */
    void reconfigure(Backend backend, RefusalRenderer newRefusals, ServerTrust newTrust) {
        refusals = newRefusals;
        trust = newTrust;
        if (!backend.equals(loadBalancer().backend())) {
            loadBalancer().reconfigure(backend);
        }
    }

    /** Lets servers follow those of another backend that they name; once is enough. Called by the owner only. */
    void track(LiveBackend other) {
        if (tracked.add(other)) {
            loadBalancer().track(other.loadBalancer());
        }
    }

    /** Logs by these from now on. Called by the owner only. */
    void logBy(List<AccessLog> next) {
        logs.forEach(loadBalancer()::removeListener);
        next.forEach(loadBalancer()::addListener);
        logs = List.copyOf(next);
    }

    /**
     * Returns the error pages of a backend: its own, then those of a frontend that leads to it. HAProxy looks at both for
     * each request; here the first such frontend of the file counts.
     */
    static Map<Integer, String> errorFiles(HaproxyBackend backend, HaproxyConfiguration configuration) {
        Map<Integer, String> files = new LinkedHashMap<>(backend.errorFiles());
        for (HaproxyFrontend frontend : configuration.frontends()) {
            boolean leads = backend.name().equals(frontend.defaultBackend())
                    || frontend.backendRules().stream()
                            .anyMatch(rule -> rule.backend().equals(backend.name()));
            if (leads) {
                frontend.errorFiles().forEach(files::putIfAbsent);
            }
        }
        return files;
    }

    /**
     * Returns how many servers new clients may be given: the active ones, or where there are none the backups. HAProxy:
     * {@code nbsrv}.
     *
     * <p>Looked at ten times a second at most: rules may ask with every request.
     */
    int usableServers() {
        Usable known = usable;
        long now = System.nanoTime();
        if (known == null || now - known.asOfNanos() > LOOK_NANOS) {
            BackendSnapshot picture = loadBalancer().snapshot();
            known = new Usable(picture.active() > 0 ? picture.active() : picture.backup(), now);
            usable = known;
        }
        return known.servers();
    }

    BalancerHandler handler() {
        return handler;
    }

    LoadBalancer loadBalancer() {
        return handler.loadBalancer();
    }

    /** Takes no new requests, lets those under way end, and closes after {@code within} at the latest. */
    CompletionStage<Integer> retire(Duration within) {
        return handler.close(within);
    }

    /** Ends everything. */
    void close() {
        handler.close();
    }
}
