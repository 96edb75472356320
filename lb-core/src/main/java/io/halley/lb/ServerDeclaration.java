// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import static java.util.Objects.requireNonNull;

import io.halley.lb.model.Faults;
import io.halley.lb.model.ServerConfig;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A server as a builder was told of it: either complete, or by address and options that come on top of defaults. */
record ServerDeclaration(
        String name,
        String uri,
        Consumer<ServerConfig.Builder> options,
        @Nullable ServerConfig complete) {

    static ServerDeclaration of(String name, String uri, Consumer<ServerConfig.Builder> options) {
        return new ServerDeclaration(
                requireNonNull(name, "name"), requireNonNull(uri, "uri"), requireNonNull(options, "options"), null);
    }

    static ServerDeclaration of(ServerConfig server) {
        return new ServerDeclaration(server.name(), server.uri().toString(), options -> {}, server);
    }

    /** Returns the configuration, or null where the address is none, which is added to the faults. */
    @Nullable
    ServerConfig config(Consumer<ServerConfig.Builder> defaults, Faults faults) {
        if (complete != null) {
            return complete;
        }
        try {
            ServerConfig.Builder builder = ServerConfig.builder(name, new URI(uri));
            defaults.accept(builder);
            options.accept(builder);
            return builder.build();
        } catch (URISyntaxException e) {
            faults.within("server \"" + name + "\"")
                    .require(false, "uri: " + uri + " (expected: http://host:port or https://host:port)");
            return null;
        }
    }
}
