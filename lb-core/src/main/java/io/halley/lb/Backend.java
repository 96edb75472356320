// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import io.halley.lb.affinity.Affinity;
import io.halley.lb.balance.BalancePolicy;
import io.halley.lb.bayeux.Bayeux;
import io.halley.lb.health.HealthCheck;
import io.halley.lb.limit.Limit;
import io.halley.lb.model.ForwardedHeaders;
import io.halley.lb.model.ServerConfig;
import io.halley.lb.model.ServerConnections;
import io.halley.lb.model.Timeouts;
import io.halley.lb.model.TrustedProxies;
import io.halley.lb.overload.Overload;
import io.halley.lb.retry.RetryPolicy;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A set of equal servers and the policies for them: an immutable value. HAProxy: a {@code backend} section.
 *
 * <p>A {@link LoadBalancer} brings it to life; {@link BackendBuilder} has the defaults.
 */
public final class Backend {

    private final String name;
    private final List<ServerConfig> servers;
    private final BalancePolicy balance;
    private final List<Affinity> affinities;
    private final List<Limit> limits;
    private final TrustedProxies trustedProxies;
    private final @Nullable HealthCheck healthCheck;
    private final Map<String, HealthCheck> serverHealthChecks;
    private final RetryPolicy retry;
    private final Timeouts timeouts;
    private final ServerConnections serverConnections;
    private final ForwardedHeaders forwardedHeaders;
    private final @Nullable Bayeux bayeux;
    private final Overload overload;
    private final boolean persistDown;
    private final boolean allBackups;
    private final boolean abortOnClose;
    private final int fullConnections;
    private final int requestBuffer;

    Backend(BackendBuilder builder, List<ServerConfig> servers) {
        this.servers = List.copyOf(servers);
        name = builder.name;
        balance = builder.balance;
        affinities = List.copyOf(builder.affinities);
        limits = List.copyOf(builder.limits);
        trustedProxies = builder.trustedProxies;
        healthCheck = builder.healthCheck;
        serverHealthChecks = Map.copyOf(builder.serverHealthChecks);
        retry = builder.retry;
        timeouts = builder.timeouts.build();
        serverConnections = builder.serverConnections;
        forwardedHeaders = builder.forwardedHeaders;
        bayeux = builder.bayeux;
        overload = builder.overload;
        persistDown = builder.persistDown;
        allBackups = builder.allBackups;
        abortOnClose = builder.abortOnClose;
        fullConnections = builder.fullConnections;
        requestBuffer = builder.requestBuffer;
    }

    /**
     * Returns a builder with the defaults.
     *
     * @param name for logs, metrics and snapshots
     */
    public static BackendBuilder builder(String name) {
        return new BackendBuilder(name);
    }

    /** Returns a builder that begins with these values. */
    public BackendBuilder toBuilder() {
        return new BackendBuilder(this);
    }

    /** Returns the name. */
    public String name() {
        return name;
    }

    /** Returns the servers in the order in which they were declared; at least one. */
    public List<ServerConfig> servers() {
        return servers;
    }

    /** Returns how a server is chosen for a request that sticks to none. */
    public BalancePolicy balance() {
        return balance;
    }

    /** Returns how clients are kept on their servers, in the order in which it is tried; may be empty. */
    public List<Affinity> affinities() {
        return affinities;
    }

    /** Returns how much one client may have, in the order in which it is asked; may be empty. */
    public List<Limit> limits() {
        return limits;
    }

    /** Returns whose word on the client's address is taken. */
    public TrustedProxies trustedProxies() {
        return trustedProxies;
    }

    /** Returns how servers are checked, unless one has a check of its own; null for not at all. */
    public @Nullable HealthCheck healthCheck() {
        return healthCheck;
    }

    /** Returns the checks of servers that have one of their own, by the server's name. */
    public Map<String, HealthCheck> serverHealthChecks() {
        return serverHealthChecks;
    }

    /** Returns what is tried again. */
    public RetryPolicy retry() {
        return retry;
    }

    /** Returns how long each phase may take. */
    public Timeouts timeouts() {
        return timeouts;
    }

    /** Returns whether connections to servers are kept after a response. */
    public ServerConnections serverConnections() {
        return serverConnections;
    }

    /** Returns which headers tell servers of the client. */
    public ForwardedHeaders forwardedHeaders() {
        return forwardedHeaders;
    }

    /** Returns how Bayeux is read and used, or null if it is not. */
    public @Nullable Bayeux bayeux() {
        return bayeux;
    }

    /** Returns what is shed when the heap runs short. */
    public Overload overload() {
        return overload;
    }

    /** Returns whether clients stick to a server that is down, too. HAProxy: {@code option persist}. */
    public boolean isPersistDown() {
        return persistDown;
    }

    /** Returns whether all backup servers share the load, not the first only. HAProxy: {@code option allbackups}. */
    public boolean isAllBackups() {
        return allBackups;
    }

    /** Returns whether a client that closes early ends its request. HAProxy: {@code option abortonclose}. */
    public boolean isAbortOnClose() {
        return abortOnClose;
    }

    /** Returns at how many requests servers reach {@code maxConnections}. HAProxy: {@code fullconn}. */
    public int fullConnections() {
        return fullConnections;
    }

    /** Returns up to how many body bytes are read before a server is chosen, so that a retry can send them again. */
    public int requestBuffer() {
        return requestBuffer;
    }

    /** Returns what is allowed but likely to be a mistake, each as a sentence; empty if nothing. */
    public List<String> warnings() {
        return BackendWarnings.of(this);
    }

    /** Returns how that server is checked, or null for not at all. */
    @Nullable
    HealthCheck healthCheck(String server) {
        ServerConfig config = server(server);
        if (config == null || !config.isChecked() || config.tracked() != null) {
            return null;
        }
        HealthCheck own = serverHealthChecks.get(server);
        return own != null ? own : healthCheck;
    }

    /** Returns the server of that name, or null. */
    @Nullable
    ServerConfig server(String server) {
        for (ServerConfig config : servers) {
            if (config.name().equals(server)) {
                return config;
            }
        }
        return null;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Backend that
                && name.equals(that.name)
                && servers.equals(that.servers)
                && balance.equals(that.balance)
                && affinities.equals(that.affinities)
                && limits.equals(that.limits)
                && trustedProxies.equals(that.trustedProxies)
                && Objects.equals(healthCheck, that.healthCheck)
                && serverHealthChecks.equals(that.serverHealthChecks)
                && retry.equals(that.retry)
                && timeouts.equals(that.timeouts)
                && serverConnections.equals(that.serverConnections)
                && forwardedHeaders.equals(that.forwardedHeaders)
                && Objects.equals(bayeux, that.bayeux)
                && overload.equals(that.overload)
                && persistDown == that.persistDown
                && allBackups == that.allBackups
                && abortOnClose == that.abortOnClose
                && fullConnections == that.fullConnections
                && requestBuffer == that.requestBuffer;
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, servers, retry, timeouts);
    }

    /** Returns the backend in the words of a HAProxy configuration, one directive a line. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("backend ").append(name);
        line(text, "balance " + balance.algorithm());
        affinities.forEach(affinity -> line(text, affinity.toString()));
        limits.forEach(limit -> line(text, "http-request " + limit));
        line(text, trustedProxies.isEmpty() ? "" : "# " + trustedProxies);
        line(text, healthCheck == null ? "" : healthCheck.toString());
        serverHealthChecks.forEach((server, check) -> line(text, "# server " + server + ": " + check));
        line(text, retry.toString().replace("; ", "\n  "));
        line(text, timeouts.toString());
        line(text, serverConnections.toString().replace("; ", "\n  "));
        line(text, forwardedHeaders.toString().replace("; ", "\n  "));
        line(text, bayeux == null ? "" : bayeux.toString());
        line(text, overload.isOn() ? "# overload: " + overload : "");
        line(text, persistDown ? "option persist" : "");
        line(text, allBackups ? "option allbackups" : "");
        line(text, abortOnClose ? "option abortonclose" : "no option abortonclose");
        line(text, fullConnections > 0 ? "fullconn " + fullConnections : "");
        servers.forEach(server -> line(text, server.toString()));
        return text.toString();
    }

    private static void line(StringBuilder text, String line) {
        if (!line.isEmpty()) {
            text.append("\n  ").append(line);
        }
    }
}
