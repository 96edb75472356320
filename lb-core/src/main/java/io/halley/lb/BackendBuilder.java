// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import static java.util.Objects.requireNonNull;

import io.halley.lb.affinity.Affinity;
import io.halley.lb.balance.BalancePolicy;
import io.halley.lb.bayeux.Bayeux;
import io.halley.lb.health.HealthCheck;
import io.halley.lb.limit.Limit;
import io.halley.lb.model.Faults;
import io.halley.lb.model.ForwardedHeaders;
import io.halley.lb.model.ServerConfig;
import io.halley.lb.model.ServerConnections;
import io.halley.lb.model.Timeouts;
import io.halley.lb.model.TrustedProxies;
import io.halley.lb.overload.Overload;
import io.halley.lb.retry.RetryPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Collects what makes a {@link Backend}; nothing is checked before {@link #build()}, which tells all faults at once.
 *
 * <ul>
 *   <li>balance: {@link BalancePolicy#roundRobin()}
 *   <li>affinity, health check, limits, trusted proxies: none
 *   <li>retry: {@link RetryPolicy#defaults()}
 *   <li>timeouts: those of {@link Timeouts}
 *   <li>server connections: {@link ServerConnections#keepAlive()}
 *   <li>forwarded headers: {@link ForwardedHeaders#standard()}
 *   <li>Bayeux: not read
 *   <li>overload: {@link Overload#never()}
 *   <li>abort on close: yes; persist down, all backups: no
 *   <li>request buffer: 16 KiB
 * </ul>
 *
 * <p>Thread: not thread-safe.
 */
public final class BackendBuilder {

    final String name;
    final List<ServerDeclaration> servers = new ArrayList<>();
    final List<Affinity> affinities = new ArrayList<>();
    final List<Limit> limits = new ArrayList<>();
    TrustedProxies trustedProxies = TrustedProxies.none();
    BalancePolicy balance = BalancePolicy.roundRobin();

    @Nullable
    HealthCheck healthCheck;

    final Map<String, HealthCheck> serverHealthChecks = new TreeMap<>();
    RetryPolicy retry = RetryPolicy.defaults();
    Timeouts.Builder timeouts = Timeouts.builder();
    ServerConnections serverConnections = ServerConnections.keepAlive();
    ForwardedHeaders forwardedHeaders = ForwardedHeaders.standard();

    @Nullable
    Bayeux bayeux;

    Overload overload = Overload.never();
    boolean serverless;
    boolean persistDown;
    boolean allBackups;
    boolean abortOnClose = true;
    int fullConnections;
    int requestBuffer = 16 * 1024;
    private Consumer<ServerConfig.Builder> serverDefaults = server -> {};

    BackendBuilder(String name) {
        this.name = requireNonNull(name, "name");
    }

    BackendBuilder(Backend backend) {
        name = backend.name();
        backend.servers().forEach(this::server);
        serverless = backend.servers().isEmpty();
        affinities.addAll(backend.affinities());
        limits.addAll(backend.limits());
        trustedProxies = backend.trustedProxies();
        balance = backend.balance();
        healthCheck = backend.healthCheck();
        serverHealthChecks.putAll(backend.serverHealthChecks());
        retry = backend.retry();
        timeouts = backend.timeouts().toBuilder();
        serverConnections = backend.serverConnections();
        forwardedHeaders = backend.forwardedHeaders();
        bayeux = backend.bayeux();
        overload = backend.overload();
        persistDown = backend.isPersistDown();
        allBackups = backend.isAllBackups();
        abortOnClose = backend.isAbortOnClose();
        fullConnections = backend.fullConnections();
        requestBuffer = backend.requestBuffer();
    }

    /** Sets how a server is chosen for a request that sticks to none. HAProxy: {@code balance}. */
    public BackendBuilder balance(BalancePolicy policy) {
        balance = requireNonNull(policy, "policy");
        return this;
    }

    /**
     * Sets options for every server declared by name and address, before or after. HAProxy: {@code default-server}.
     *
     * <p>A second call adds to the first. What a server's own declaration sets prevails.
     */
    public BackendBuilder serverDefaults(Consumer<ServerConfig.Builder> defaults) {
        serverDefaults = serverDefaults.andThen(defaults);
        return this;
    }

    /**
     * Declares a server. HAProxy: {@code server}.
     *
     * @param uri {@code http://host:port} or {@code https://host:port}, without path
     */
    public BackendBuilder server(String server, String uri) {
        return server(server, uri, options -> {});
    }

    /** Declares a server with options of its own. */
    public BackendBuilder server(String server, String uri, Consumer<ServerConfig.Builder> options) {
        servers.add(ServerDeclaration.of(server, uri, options));
        return this;
    }

    /** Adds a server that is described in full; the defaults do not apply to it. */
    public BackendBuilder server(ServerConfig server) {
        servers.add(ServerDeclaration.of(server));
        return this;
    }

    /**
     * Allows that there is no server: each request is refused then, with a 503 unless a rule in front says otherwise.
     * Default: a backend without servers is a fault.
     */
    public BackendBuilder withoutServers() {
        serverless = true;
        return this;
    }

    /** Leaves out the server of that name, if there is one. */
    public BackendBuilder withoutServer(String server) {
        servers.removeIf(declared -> declared.name().equals(server));
        serverHealthChecks.remove(server);
        return this;
    }

    /** Adds a way to keep clients on their servers; of several, the first that names a usable server decides. */
    public BackendBuilder affinity(Affinity affinity) {
        affinities.add(requireNonNull(affinity, "affinity"));
        return this;
    }

    /** Adds a limit of what one client may have; of several that are exceeded, the first decides. */
    public BackendBuilder limit(Limit limit) {
        limits.add(requireNonNull(limit, "limit"));
        return this;
    }

    /** Sets whose {@code X-Forwarded-For} is believed, and so which address is the client's. Default: nobody's. */
    public BackendBuilder trustedProxies(TrustedProxies proxies) {
        trustedProxies = requireNonNull(proxies, "proxies");
        return this;
    }

    /** Sets how servers are checked. HAProxy: {@code option httpchk}, {@code http-check}, {@code check}. */
    public BackendBuilder healthCheck(HealthCheck check) {
        healthCheck = requireNonNull(check, "check");
        return this;
    }

    /** Sets how one server is checked in place of the others' way. */
    public BackendBuilder healthCheck(String server, HealthCheck check) {
        serverHealthChecks.put(requireNonNull(server, "server"), requireNonNull(check, "check"));
        return this;
    }

    /** Sets what is tried again. HAProxy: {@code retries}, {@code option redispatch}, {@code retry-on}. */
    public BackendBuilder retry(RetryPolicy policy) {
        retry = requireNonNull(policy, "policy");
        return this;
    }

    /** Changes some timeouts. HAProxy: {@code timeout}. */
    public BackendBuilder timeouts(Consumer<Timeouts.Builder> changes) {
        changes.accept(timeouts);
        return this;
    }

    /** Sets whether connections to servers are kept. HAProxy: {@code option http-server-close}. */
    public BackendBuilder serverConnections(ServerConnections connections) {
        serverConnections = requireNonNull(connections, "connections");
        return this;
    }

    /** Sets which headers tell servers of the client. HAProxy: {@code option forwardfor}. */
    public BackendBuilder forwardedHeaders(ForwardedHeaders headers) {
        forwardedHeaders = requireNonNull(headers, "headers");
        return this;
    }

    /** Switches on that Bayeux is read: its sessions stick, are balanced and are moved. Default: off. */
    public BackendBuilder bayeux(Bayeux settings) {
        bayeux = requireNonNull(settings, "settings");
        return this;
    }

    /** Sets what is shed when the heap runs short. Default: nothing. */
    public BackendBuilder overload(Overload thresholds) {
        overload = requireNonNull(thresholds, "thresholds");
        return this;
    }

    /** Sets whether clients stick to a server that is down, too. Default: no. HAProxy: {@code option persist}. */
    public BackendBuilder persistDown(boolean on) {
        persistDown = on;
        return this;
    }

    /** Sets whether all backup servers share the load. Default: no, the first. HAProxy: {@code option allbackups}. */
    public BackendBuilder allBackups(boolean on) {
        allBackups = on;
        return this;
    }

    /** Sets whether a client that closes early ends its request. Default: yes. HAProxy: {@code option abortonclose}. */
    public BackendBuilder abortOnClose(boolean on) {
        abortOnClose = on;
        return this;
    }

    /**
     * Sets at how many requests in the backend a server with {@code minConnections} reaches {@code maxConnections}.
     *
     * @param requests 0, the default, for a tenth of the sum of {@code maxConnections}. HAProxy: {@code fullconn}
     */
    public BackendBuilder fullConnections(int requests) {
        fullConnections = requests;
        return this;
    }

    /**
     * Sets up to how many body bytes are read before a server is chosen.
     *
     * @param bytes 0 to 1 MiB; default 16 KiB. HAProxy: {@code tune.bufsize}, {@code option http-buffer-request}
     */
    public BackendBuilder requestBuffer(int bytes) {
        requestBuffer = bytes;
        return this;
    }

    /**
     * Returns the backend.
     *
     * @throws IllegalArgumentException that lists every fault, each as {@code backend "b": server "s": weight: 300
     *     (expected: 0-256)}
     */
    public Backend build() {
        Faults faults = new Faults();
        List<ServerConfig> configs = new ArrayList<>();
        for (ServerDeclaration declared : servers) {
            ServerConfig config = declared.config(serverDefaults, faults);
            if (config != null) {
                configs.add(config);
            }
        }
        BackendFaults.find(this, configs, faults);
        faults.throwIfAny("backend \"" + name + "\"");
        return new Backend(this, configs);
    }
}
