// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.haproxy;

import static java.util.Objects.requireNonNull;

import io.halley.lb.Backend;
import io.halley.lb.LoadBalancer;
import io.halley.lb.event.AccessLog;
import io.halley.lb.haproxy.Bind;
import io.halley.lb.haproxy.HaproxyBackend;
import io.halley.lb.haproxy.HaproxyConfiguration;
import io.halley.lb.haproxy.HaproxyFrontend;
import io.halley.lb.model.ServerConfig;
import io.halley.lb.undertow.admin.ReloadAction;
import io.halley.lb.undertow.refusal.RefusalPage;
import io.halley.lb.undertow.refusal.RefusalRenderer;
import io.halley.lb.undertow.relay.ClientLink;
import io.halley.lb.undertow.relay.RelayCensus;
import io.undertow.connector.ByteBufferPool;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.xnio.StreamConnection;
import org.xnio.XnioWorker;

/**
 * What runs now: sockets, frontends, backends, pages; and how it becomes what another file describes.
 *
 * <p>Everything that can go wrong is done first, and changes nothing. Not thread-safe: its owner guards it.
 */
final class Assembly {

    /** Longer than any process lives. */
    private static final Duration FOR_EVER = Duration.ofDays(36_500);

    private final XnioWorker worker;
    private final ByteBufferPool buffers;
    private final ListenerKind listeners;
    private final StatsPages pages;
    private final SharedPlaces places = new SharedPlaces();
    private final FrontendLogs logs = new FrontendLogs();
    private Map<InetSocketAddress, ListeningSocket> sockets = new LinkedHashMap<>();
    private Map<String, LiveFrontend> frontends = new LinkedHashMap<>();
    private Map<String, LiveBackend> backends = new LinkedHashMap<>();
    private CounterTables tables = CounterTables.NONE;
    /** Backends that are gone from the file and not yet empty. */
    private final List<LiveBackend> retired = new ArrayList<>();

    Assembly(XnioWorker worker, ByteBufferPool buffers, ListenerKind listeners, @Nullable ReloadAction reload) {
        this.worker = worker;
        this.buffers = buffers;
        this.listeners = listeners;
        this.pages = new StatsPages(reload);
    }

    /** Puts a configuration in force, or says why not and leaves everything as it is. */
    void apply(HaproxyConfiguration configuration) throws HaproxyBalancerException {
        LoadedFiles files = LoadedFiles.of(configuration);
        SocketPlan plan = SocketPlan.of(configuration, sockets, worker);
        List<String> faults = new ArrayList<>(files.faults());
        faults.addAll(plan.faults());
        if (!faults.isEmpty()) {
            plan.undo();
            throw new HaproxyBalancerException(faults);
        }

        logs.follow(configuration);
        Map<String, LiveBackend> newBackends = backends(configuration, files);
        Map<String, LiveFrontend> newFrontends = new LinkedHashMap<>();
        for (HaproxyFrontend frontend : configuration.frontends()) {
            newFrontends.put(frontend.name(), frontend(frontend, configuration, files));
        }
        tables = tables.follow(configuration.tables());
        join(configuration, newBackends);
        pages.prepare(configuration, newFrontends.values(), newBackends);
        places.limit(configuration.maxConnections());
        for (HaproxyFrontend frontend : configuration.frontends()) {
            LiveFrontend live = requireNonNull(newFrontends.get(frontend.name()));
            live.route(route(frontend, configuration, live.desk(), newBackends));
            open(frontend, configuration, live, plan, files);
        }
        retire(configuration, plan, newFrontends, newBackends);
    }

    private LiveFrontend frontend(HaproxyFrontend frontend, HaproxyConfiguration configuration, LoadedFiles files) {
        Map<Integer, RefusalPage> errorPages = files.responses(frontend.errorFiles());
        LiveFrontend known = frontends.get(frontend.name());
        if (known == null) {
            FrontDesk desk = FrontDesk.open(frontend, errorPages, worker);
            known = new LiveFrontend(frontend.name(), new FrontDoor(places, worker), desk);
        } else {
            known.desk().follow(frontend, errorPages);
        }
        known.desk().logBy(FrontendLogs.of(configuration));
        return known;
    }

    private void open(
            HaproxyFrontend frontend,
            HaproxyConfiguration configuration,
            LiveFrontend live,
            SocketPlan plan,
            LoadedFiles files) {
        List<ListeningSocket> accepting = new ArrayList<>();
        int most = smaller(frontend.maxConnections(), configuration.maxConnections());
        BiConsumer<StreamConnection, @Nullable ClientLink> http = listeners.serving(live, frontend.timeouts(), buffers);
        for (Bind bind : frontend.binds()) {
            ListeningSocket socket = plan.socket(bind);
            socket.serve(
                    live.door(),
                    live.counted(listener(bind, frontend, http, files)),
                    smaller(bind.maxConnections(), most));
            accepting.add(socket);
        }
        live.door().open(accepting, frontend.maxConnections(), frontend.sessionRate());
    }

    /** Returns the smaller of two limits, where 0 is none. */
    private static int smaller(int one, int other) {
        return one == 0 ? other : other == 0 ? one : Math.min(one, other);
    }

    private Map<String, LiveBackend> backends(HaproxyConfiguration configuration, LoadedFiles files) {
        Map<String, LiveBackend> all = new LinkedHashMap<>();
        List<AccessLog> access = FrontendLogs.of(configuration);
        for (HaproxyBackend described : configuration.backends()) {
            Backend backend = described.backend();
            if (backend == null) {
                continue;
            }
            RefusalRenderer refusals = ErrorPages.of(files.responses(LiveBackend.errorFiles(described, configuration)));
            ServerTrust trust = ServerTrust.of(described, files);
            LiveBackend live = backends.get(described.name());
            if (live == null) {
                live = LiveBackend.start(backend, refusals, trust, worker);
            } else {
                live.reconfigure(backend, refusals, trust);
            }
            live.logBy(access);
            all.put(described.name(), live);
        }
        return all;
    }

    /** Lets servers follow those of other backends. HAProxy: {@code track BACKEND/SERVER}. */
    private static void join(HaproxyConfiguration configuration, Map<String, LiveBackend> live) {
        for (HaproxyBackend described : configuration.backends()) {
            LiveBackend follower = live.get(described.name());
            Backend backend = described.backend();
            if (follower == null || backend == null) {
                continue;
            }
            for (ServerConfig server : backend.servers()) {
                String followed = server.tracked();
                String of = followed == null ? described.name() : followed.substring(0, followed.indexOf('/'));
                LiveBackend leader = live.get(of);
                if (leader != null && leader != follower) {
                    follower.track(leader);
                }
            }
        }
    }

    private FrontendRoute route(
            HaproxyFrontend frontend,
            HaproxyConfiguration configuration,
            FrontDesk desk,
            Map<String, LiveBackend> live) {
        return new FrontendRoute(
                frontend,
                frontend.maxConnections() == 0 ? configuration.maxConnections() : frontend.maxConnections(),
                new FrontendRules(frontend, configuration, live, tables),
                desk,
                live,
                pages.ofBackends(),
                pages.ofFrontend(frontend.name()));
    }

    private BindListener listener(
            Bind bind,
            HaproxyFrontend frontend,
            BiConsumer<StreamConnection, @Nullable ClientLink> http,
            LoadedFiles files) {
        String certificate = bind.certificate();
        return BindListener.of(
                bind,
                bind.tls() && certificate != null ? files.certificate(certificate) : null,
                frontend.timeouts(),
                http,
                worker,
                buffers);
    }

    private void retire(
            HaproxyConfiguration configuration,
            SocketPlan plan,
            Map<String, LiveFrontend> newFrontends,
            Map<String, LiveBackend> newBackends) {
        sockets.forEach((address, socket) -> {
            if (!plan.sockets().containsKey(address)) {
                socket.close();
            }
        });
        Duration within = configuration.hardStopAfter() == null ? FOR_EVER : configuration.hardStopAfter();
        for (LiveFrontend frontend : frontends.values()) {
            if (!newFrontends.containsValue(frontend)) {
                frontend.stop();
                frontend.desk().engines().forEach(engine -> retire(engine, within));
            }
        }
        for (LiveBackend backend : backends.values()) {
            if (!newBackends.containsValue(backend)) {
                retire(backend, within);
            }
        }
        pages.closeUnused();
        sockets = plan.sockets();
        frontends = newFrontends;
        backends = newBackends;
    }

    private void retire(LiveBackend engine, Duration within) {
        retired.add(engine);
        engine.retire(within);
    }

    List<InetSocketAddress> addresses() {
        return sockets.values().stream().map(ListeningSocket::address).toList();
    }

    List<LoadBalancer> loadBalancers() {
        return backends.values().stream().map(LiveBackend::loadBalancer).toList();
    }

    CompletionStage<RelayCensus> census() {
        CompletionStage<RelayCensus> sum = CompletableFuture.completedFuture(RelayCensus.NOTHING);
        for (LiveBackend backend : engines()) {
            sum = sum.thenCombine(backend.handler().census(), RelayCensus::plus);
        }
        return sum;
    }

    void stopListening() {
        sockets.values().forEach(ListeningSocket::close);
        sockets = new LinkedHashMap<>();
        frontends.values().forEach(LiveFrontend::stop);
    }

    void close() {
        pages.close();
        engines().forEach(LiveBackend::close);
        frontends.values().forEach(LiveFrontend::close);
    }

    private List<LiveBackend> engines() {
        List<LiveBackend> all = new ArrayList<>(backends.values());
        frontends.values().forEach(frontend -> all.addAll(frontend.desk().engines()));
        all.addAll(retired);
        return all;
    }

    /** To be called when the last request has ended. */
    void closeLogs() {
        logs.close();
    }
}
