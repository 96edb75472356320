// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.model;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How long a backend waits in each phase: an immutable value.
 *
 * <p>Defaults: connect 5 s; queue as connect; server and client 60 s; tunnel 10 min; client-fin and server-fin as
 * tunnel; http-request 15 s; http-keep-alive 60 s. Each has the meaning of HAProxy's {@code timeout} of that name: except for
 * connect, queue, http-request and http-keep-alive they limit silence, not the whole.
 */
public final class Timeouts {

    private final Duration connect;
    private final Duration queue;
    private final Duration server;
    private final Duration client;
    private final Duration tunnel;
    private final Duration clientFin;
    private final Duration serverFin;
    private final Duration httpRequest;
    private final Duration httpKeepAlive;

    private Timeouts(Builder builder) {
        connect = builder.connect;
        queue = builder.queue == null ? builder.connect : builder.queue;
        server = builder.server;
        client = builder.client;
        tunnel = builder.tunnel;
        clientFin = builder.clientFin == null ? builder.tunnel : builder.clientFin;
        serverFin = builder.serverFin == null ? builder.tunnel : builder.serverFin;
        httpRequest = builder.httpRequest;
        httpKeepAlive = builder.httpKeepAlive;
    }

    /** Returns a builder with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a builder that begins with these values. */
    public Builder toBuilder() {
        return new Builder()
                .connect(connect)
                .queue(queue)
                .server(server)
                .client(client)
                .tunnel(tunnel)
                .clientFin(clientFin)
                .serverFin(serverFin)
                .httpRequest(httpRequest)
                .httpKeepAlive(httpKeepAlive);
    }

    /** Returns the limit for one attempt to connect, TLS included. */
    public Duration connect() {
        return connect;
    }

    /** Returns the limit for a stay in a queue. */
    public Duration queue() {
        return queue;
    }

    /** Returns the limit for the server's silence while it has to send or to accept data. */
    public Duration server() {
        return server;
    }

    /** Returns the limit for the client's silence while it has to send a body or to accept data. */
    public Duration client() {
        return client;
    }

    /** Returns the limit for silence on both sides of a tunnel. */
    public Duration tunnel() {
        return tunnel;
    }

    /** Returns the limit for silence in a tunnel whose client has shut its side. */
    public Duration clientFin() {
        return clientFin;
    }

    /** Returns the limit for silence in a tunnel whose server has shut its side. */
    public Duration serverFin() {
        return serverFin;
    }

    /** Returns the limit from the first byte to the end of a request head, and for a small body behind it. */
    public Duration httpRequest() {
        return httpRequest;
    }

    /** Returns the limit for an idle client connection between two requests. */
    public Duration httpKeepAlive() {
        return httpKeepAlive;
    }

    /** Adds to {@code faults} what is wrong with it. */
    public void validate(Faults faults) {
        positive(faults, "connect", connect);
        positive(faults, "queue", queue);
        positive(faults, "server", server);
        positive(faults, "client", client);
        positive(faults, "tunnel", tunnel);
        positive(faults, "clientFin", clientFin);
        positive(faults, "serverFin", serverFin);
        positive(faults, "httpRequest", httpRequest);
        positive(faults, "httpKeepAlive", httpKeepAlive);
    }

    private static void positive(Faults faults, String name, Duration value) {
        faults.require(
                !value.isNegative() && !value.isZero(),
                "timeouts: " + name + ": " + value + " (expected: more than 0)");
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Timeouts that
                && connect.equals(that.connect)
                && queue.equals(that.queue)
                && server.equals(that.server)
                && client.equals(that.client)
                && tunnel.equals(that.tunnel)
                && clientFin.equals(that.clientFin)
                && serverFin.equals(that.serverFin)
                && httpRequest.equals(that.httpRequest)
                && httpKeepAlive.equals(that.httpKeepAlive);
    }

    @Override
    public int hashCode() {
        return Objects.hash(connect, queue, server, client, tunnel, clientFin, serverFin, httpRequest, httpKeepAlive);
    }

    @Override
    public String toString() {
        return "timeout connect " + connect.toMillis() + "ms queue " + queue.toMillis() + "ms server "
                + server.toMillis() + "ms client " + client.toMillis() + "ms tunnel " + tunnel.toMillis()
                + "ms client-fin " + clientFin.toMillis() + "ms server-fin " + serverFin.toMillis()
                + "ms http-request " + httpRequest.toMillis() + "ms http-keep-alive " + httpKeepAlive.toMillis() + "ms";
    }

    /** Collects the limits; what is not set keeps its default. Not thread-safe. */
    public static final class Builder {
        private Duration connect = Duration.ofSeconds(5);
        private @Nullable Duration queue;
        private Duration server = Duration.ofSeconds(60);
        private Duration client = Duration.ofSeconds(60);
        private Duration tunnel = Duration.ofMinutes(10);
        private @Nullable Duration clientFin;
        private @Nullable Duration serverFin;
        private Duration httpRequest = Duration.ofSeconds(15);
        private Duration httpKeepAlive = Duration.ofSeconds(60);

        private Builder() {}

        /** Sets the limit for one attempt to connect. Default 5 s. HAProxy: {@code timeout connect}. */
        public Builder connect(Duration connect) {
            this.connect = connect;
            return this;
        }

        /** Sets the limit for a stay in a queue. Default: as connect. HAProxy: {@code timeout queue}. */
        public Builder queue(Duration queue) {
            this.queue = queue;
            return this;
        }

        /**
         * Sets the limit for the server's silence. Default 60 s. HAProxy: {@code timeout server}.
         *
         * <p>Has to exceed the time for which CometD holds a {@code /meta/connect}, 20 to 30 s by default, by 10 s.
         */
        public Builder server(Duration server) {
            this.server = server;
            return this;
        }

        /** Sets the limit for the client's silence. Default 60 s. HAProxy: {@code timeout client}. */
        public Builder client(Duration client) {
            this.client = client;
            return this;
        }

        /** Sets the limit for silence on both sides of a tunnel. Default 10 min. HAProxy: {@code timeout tunnel}. */
        public Builder tunnel(Duration tunnel) {
            this.tunnel = tunnel;
            return this;
        }

        /** Sets the limit once the client has shut its side. Default: as tunnel. HAProxy: {@code timeout client-fin}. */
        public Builder clientFin(Duration clientFin) {
            this.clientFin = clientFin;
            return this;
        }

        /** Sets the limit once the server has shut its side. Default: as tunnel. HAProxy: {@code timeout server-fin}. */
        public Builder serverFin(Duration serverFin) {
            this.serverFin = serverFin;
            return this;
        }

        /** Sets the limit for a request head. Default 15 s. HAProxy: {@code timeout http-request}. */
        public Builder httpRequest(Duration httpRequest) {
            this.httpRequest = httpRequest;
            return this;
        }

        /** Sets the limit between two requests. Default 60 s. HAProxy: {@code timeout http-keep-alive}. */
        public Builder httpKeepAlive(Duration httpKeepAlive) {
            this.httpKeepAlive = httpKeepAlive;
            return this;
        }

        /** Returns the value; its faults are found by {@link Timeouts#validate}. */
        public Timeouts build() {
            return new Timeouts(this);
        }
    }
}
