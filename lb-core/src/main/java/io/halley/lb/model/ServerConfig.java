// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.model;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One server as configured: an immutable value. HAProxy: a {@code server} line. */
public final class ServerConfig {

    private final String name;
    private final URI uri;
    private final String cookie;
    private final int weight;
    private final int maxConnections;
    private final int minConnections;
    private final int maxQueue;
    private final boolean backup;
    private final boolean disabled;
    private final boolean checked;
    private final boolean shutdownSessionsWhenDown;
    private final boolean shutdownBackupSessionsWhenUp;
    private final ProxyProtocol proxyProtocol;
    private final ProxyProtocol checkProxyProtocol;
    private final SourceAddresses source;
    private final @Nullable String tracked;
    private final @Nullable Duration slowStart;

    private ServerConfig(Builder builder) {
        name = builder.name;
        uri = builder.uri;
        cookie = builder.cookie == null ? builder.name : builder.cookie;
        weight = builder.weight;
        maxConnections = builder.maxConnections;
        minConnections = builder.minConnections;
        maxQueue = builder.maxQueue;
        backup = builder.backup;
        disabled = builder.disabled;
        checked = builder.checked;
        shutdownSessionsWhenDown = builder.shutdownSessionsWhenDown;
        shutdownBackupSessionsWhenUp = builder.shutdownBackupSessionsWhenUp;
        proxyProtocol = builder.proxyProtocol;
        checkProxyProtocol = builder.checkProxyProtocol == null ? builder.proxyProtocol : builder.checkProxyProtocol;
        source = builder.source;
        tracked = builder.tracked;
        slowStart = builder.slowStart;
    }

    /**
     * Returns a builder with the defaults: weight 1, no limits, not a backup, checked if the backend has a check.
     *
     * @param uri {@code http://host:port} or {@code https://host:port}, without path
     */
    public static Builder builder(String name, URI uri) {
        return new Builder(name, uri);
    }

    /** Returns a builder that begins with these values. */
    public Builder toBuilder() {
        return new Builder(name, uri)
                .cookie(cookie)
                .weight(weight)
                .maxConnections(maxConnections)
                .minConnections(minConnections)
                .maxQueue(maxQueue)
                .backup(backup)
                .disabled(disabled)
                .checked(checked)
                .shutdownSessionsWhenDown(shutdownSessionsWhenDown)
                .shutdownBackupSessionsWhenUp(shutdownBackupSessionsWhenUp)
                .proxyProtocol(proxyProtocol)
                .checkProxyProtocol(checkProxyProtocol)
                .source(source)
                .tracked(tracked)
                .slowStart(slowStart);
    }

    /** Returns the name, unique in its backend. */
    public String name() {
        return name;
    }

    /** Returns the address: scheme {@code http} or {@code https}, host, port. */
    public URI uri() {
        return uri;
    }

    /** Returns whether the connection to the server is by TLS. */
    public boolean isTls() {
        return "https".equalsIgnoreCase(uri.getScheme());
    }

    /** Returns the port, 80 or 443 where the address names none. */
    public int port() {
        return uri.getPort() >= 0 ? uri.getPort() : isTls() ? 443 : 80;
    }

    /** Returns the value that an inserted cookie carries for it; empty for none. Default: the name. */
    public String cookie() {
        return cookie;
    }

    /** Returns the configured weight. Default 1, range 0 to 256. */
    public int weight() {
        return weight;
    }

    /** Returns the limit of slots, 0 for none. HAProxy: {@code maxconn}. */
    public int maxConnections() {
        return maxConnections;
    }

    /** Returns the limit of slots while the backend has little load, 0 for none. HAProxy: {@code minconn}. */
    public int minConnections() {
        return minConnections;
    }

    /** Returns the limit of requests that wait for this server, 0 for none. HAProxy: {@code maxqueue}. */
    public int maxQueue() {
        return maxQueue;
    }

    /** Returns whether it is used only while no other server is usable. HAProxy: {@code backup}. */
    public boolean isBackup() {
        return backup;
    }

    /** Returns whether it starts in maintenance. HAProxy: {@code disabled}. */
    public boolean isDisabled() {
        return disabled;
    }

    /** Returns whether the backend's health check applies to it. HAProxy: {@code check}. Default: yes. */
    public boolean isChecked() {
        return checked;
    }

    /**
     * Returns whether its tunnels and held requests are closed when it goes down. Default: yes, so that WebSocket
     * clients do not stay with a dead server. HAProxy: {@code on-marked-down shutdown-sessions}.
     */
    public boolean isShutdownSessionsWhenDown() {
        return shutdownSessionsWhenDown;
    }

    /**
     * Returns whether sessions on backup servers are closed when it comes up, so that their clients come back to it.
     * Default: no. HAProxy: {@code on-marked-up shutdown-backup-sessions}.
     */
    public boolean isShutdownBackupSessionsWhenUp() {
        return shutdownBackupSessionsWhenUp;
    }

    /** Returns how it is told of the client. Default: not. HAProxy: {@code send-proxy}, {@code send-proxy-v2}. */
    public ProxyProtocol proxyProtocol() {
        return proxyProtocol;
    }

    /** Returns how it is told that a check is no client's. Default: as of clients. HAProxy: {@code check-send-proxy}. */
    public ProxyProtocol checkProxyProtocol() {
        return checkProxyProtocol;
    }

    /** Returns where connections and checks come from. Default: the system chooses. HAProxy: {@code source}. */
    public SourceAddresses source() {
        return source;
    }

    /** Returns {@code backend/server} of the server whose health it follows, or null. HAProxy: {@code track}. */
    public @Nullable String tracked() {
        return tracked;
    }

    /** Returns how long its weight and limit ramp up after it came back, or null. HAProxy: {@code slowstart}. */
    public @Nullable Duration slowStart() {
        return slowStart;
    }

    /** Adds to {@code faults} what is wrong with it. */
    public void validate(Faults faults) {
        faults.require(!name.isBlank(), "name: empty (expected: a name)");
        String scheme = uri.getScheme();
        faults.require(
                "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme),
                "uri: " + uri + " (expected: http://host:port or https://host:port)");
        faults.require(uri.getHost() != null, "uri: " + uri + " (expected: a host)");
        faults.require(
                uri.getRawPath() == null
                        || uri.getRawPath().isEmpty()
                        || uri.getRawPath().equals("/"),
                "uri: " + uri + " (expected: no path, since paths are passed on unchanged)");
        faults.requireRange("weight", weight, 0, 256);
        faults.requireRange("maxConnections", maxConnections, 0, Integer.MAX_VALUE);
        faults.requireRange("minConnections", minConnections, 0, Integer.MAX_VALUE);
        faults.requireRange("maxQueue", maxQueue, 0, Integer.MAX_VALUE);
        faults.require(
                minConnections == 0 || maxConnections == 0 || minConnections <= maxConnections,
                "minConnections: " + minConnections + " (expected: at most maxConnections, " + maxConnections + ")");
        source.validate(uri.getHost(), faults);
        faults.require(
                tracked == null || tracked.matches("[^/]+/[^/]+"),
                "tracked: " + tracked + " (expected: backend/server)");
        faults.require(
                slowStart == null || (!slowStart.isNegative() && !slowStart.isZero()),
                "slowStart: " + slowStart + " (expected: more than 0)");
        faults.require(
                cookie.chars().allMatch(c -> c > 0x20 && c < 0x7f && "\",;\\".indexOf(c) < 0),
                "cookie: " + cookie + " (expected: cookie octets of RFC 6265)");
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ServerConfig that
                && name.equals(that.name)
                && uri.equals(that.uri)
                && cookie.equals(that.cookie)
                && weight == that.weight
                && maxConnections == that.maxConnections
                && minConnections == that.minConnections
                && maxQueue == that.maxQueue
                && backup == that.backup
                && disabled == that.disabled
                && checked == that.checked
                && shutdownSessionsWhenDown == that.shutdownSessionsWhenDown
                && shutdownBackupSessionsWhenUp == that.shutdownBackupSessionsWhenUp
                && proxyProtocol == that.proxyProtocol
                && checkProxyProtocol == that.checkProxyProtocol
                && source.equals(that.source)
                && Objects.equals(tracked, that.tracked)
                && Objects.equals(slowStart, that.slowStart);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, uri, weight, maxConnections);
    }

    /** Returns the configuration as a HAProxy {@code server} line. */
    @Override
    public String toString() {
        return ServerConfigText.of(this);
    }

    /** Collects the options of one server; nothing is checked before the backend is built. Not thread-safe. */
    public static final class Builder {
        private final String name;
        private final URI uri;
        private @Nullable String cookie;
        private int weight = 1;
        private int maxConnections;
        private int minConnections;
        private int maxQueue;
        private boolean backup;
        private boolean disabled;
        private boolean checked = true;
        private boolean shutdownSessionsWhenDown = true;
        private boolean shutdownBackupSessionsWhenUp;
        private ProxyProtocol proxyProtocol = ProxyProtocol.NONE;
        private @Nullable ProxyProtocol checkProxyProtocol;
        private SourceAddresses source = SourceAddresses.none();
        private @Nullable String tracked;
        private @Nullable Duration slowStart;

        private Builder(String name, URI uri) {
            this.name = requireNonNull(name, "name");
            this.uri = requireNonNull(uri, "uri");
        }

        /** Sets the value that an inserted cookie carries for this server. Default: the server's name. */
        public Builder cookie(String cookie) {
            this.cookie = requireNonNull(cookie, "cookie");
            return this;
        }

        /** Sets the weight. Default 1, range 0 to 256; 0 keeps sticky clients only. */
        public Builder weight(int weight) {
            this.weight = weight;
            return this;
        }

        /**
         * Sets the limit of slots: requests under way, held polls and tunnels. Default 0, no limit.
         *
         * <p>A CometD session takes one slot over WebSocket, and up to two over long-polling: the held
         * {@code /meta/connect} and a publish.
         */
        public Builder maxConnections(int maxConnections) {
            this.maxConnections = maxConnections;
            return this;
        }

        /** Sets the limit of slots while the backend has little load. Default 0, {@code maxConnections} always. */
        public Builder minConnections(int minConnections) {
            this.minConnections = minConnections;
            return this;
        }

        /** Sets the limit of requests that wait for this server. Default 0, no limit. */
        public Builder maxQueue(int maxQueue) {
            this.maxQueue = maxQueue;
            return this;
        }

        /** Sets whether the server is used only while no other is usable. Default: no. */
        public Builder backup(boolean backup) {
            this.backup = backup;
            return this;
        }

        /** Sets whether the server starts in maintenance. Default: no. */
        public Builder disabled(boolean disabled) {
            this.disabled = disabled;
            return this;
        }

        /** Sets whether the backend's health check applies. Default: yes. */
        public Builder checked(boolean checked) {
            this.checked = checked;
            return this;
        }

        /** Sets whether tunnels and held requests are closed when the server goes down. Default: yes. */
        public Builder shutdownSessionsWhenDown(boolean shutdownSessionsWhenDown) {
            this.shutdownSessionsWhenDown = shutdownSessionsWhenDown;
            return this;
        }

        /** Sets whether sessions on backup servers are closed when this one comes up. Default: no. */
        public Builder shutdownBackupSessionsWhenUp(boolean shutdownBackupSessionsWhenUp) {
            this.shutdownBackupSessionsWhenUp = shutdownBackupSessionsWhenUp;
            return this;
        }

        /** Sets how the server is told of the client by each connection's first bytes. Default: not. */
        public Builder proxyProtocol(ProxyProtocol version) {
            this.proxyProtocol = requireNonNull(version, "version");
            return this;
        }

        /** Sets how the connections of checks begin. Default: as those of clients. */
        public Builder checkProxyProtocol(ProxyProtocol version) {
            this.checkProxyProtocol = requireNonNull(version, "version");
            return this;
        }

        /**
         * Sets the addresses of this machine that connections and checks come from, used in turn. Default: none, the
         * system chooses. One address has some 64,000 ports, so 120,000 clients need two or more.
         */
        public Builder source(SourceAddresses source) {
            this.source = requireNonNull(source, "source");
            return this;
        }

        /**
         * Sets the server whose health this one follows instead of being checked; null for none, the default.
         *
         * <p>It is down while that one is down or in maintenance. Of another backend's servers it hears once {@code
         * LoadBalancer.track} was called.
         *
         * @param tracked {@code backend/server}
         */
        public Builder tracked(@Nullable String tracked) {
            this.tracked = tracked;
            return this;
        }

        /** Sets how long weight and limit ramp up after the server came back; null for at once, the default. */
        public Builder slowStart(@Nullable Duration slowStart) {
            this.slowStart = slowStart;
            return this;
        }

        /** Returns the value; its faults are found by {@link ServerConfig#validate}. */
        public ServerConfig build() {
            return new ServerConfig(this);
        }
    }
}
