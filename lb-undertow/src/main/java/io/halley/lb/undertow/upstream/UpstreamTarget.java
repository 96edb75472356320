// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.upstream;

import io.halley.lb.model.Server;
import io.halley.lb.model.ServerConfig;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Where and how one server is reached; shared by the pools of all IO threads. Thread-safe. */
public final class UpstreamTarget {

    private final Server server;
    private final ServerAddress address;
    private final @Nullable ServerTls tls;
    private final AtomicInteger turns = new AtomicInteger();

    /**
     * Makes the target of a server.
     *
     * @param tls used if the server's address is an {@code https} one
     * @param resolver runs blocking look-ups of the server's name
     */
    public UpstreamTarget(Server server, ServerTls tls, Executor resolver, LongSupplier nanoTime) {
        ServerConfig config = server.config();
        this.server = server;
        this.address = new ServerAddress(config.uri().getHost(), config.port(), resolver, nanoTime);
        this.tls = config.isTls() ? tls : null;
    }

    /** Returns the server. */
    public Server server() {
        return server;
    }

    ServerAddress address() {
        return address;
    }

    /** Returns the local addresses of the next connection, in its turn, as the configuration in force has them. */
    SourceTurn source() {
        return new SourceTurn(server.config().source(), turns.getAndIncrement());
    }

    @Nullable
    ServerTls tls() {
        return tls;
    }
}
