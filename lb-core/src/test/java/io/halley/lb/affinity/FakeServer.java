// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.affinity;

import io.halley.lb.model.AdminState;
import io.halley.lb.model.HealthState;
import io.halley.lb.model.Server;
import io.halley.lb.model.ServerConfig;
import java.net.URI;

/** A server whose states are set by hand. */
final class FakeServer implements Server {
    HealthState health = HealthState.UP;
    AdminState admin = AdminState.READY;
    int weight = 16;
    private final ServerConfig config;

    private FakeServer(ServerConfig config) {
        this.config = config;
    }

    /** A server whose address ends in a port made of its name. */
    static FakeServer of(String name) {
        return of(name, name);
    }

    static FakeServer of(String name, String cookie) {
        return at("http://127.0.0.1:" + (8000 + name.charAt(name.length() - 1)), name, cookie);
    }

    static FakeServer at(String uri, String name, String cookie) {
        return new FakeServer(
                ServerConfig.builder(name, URI.create(uri)).cookie(cookie).build());
    }

    static FakeServer backup(String name) {
        ServerConfig config =
                FakeServer.of(name).config.toBuilder().backup(true).build();
        return new FakeServer(config);
    }

    @Override
    public String name() {
        return config.name();
    }

    @Override
    public ServerConfig config() {
        return config;
    }

    @Override
    public HealthState health() {
        return health;
    }

    @Override
    public AdminState admin() {
        return admin;
    }

    @Override
    public int effectiveWeight() {
        return weight;
    }

    @Override
    public int active() {
        return 0;
    }

    @Override
    public int queued() {
        return 0;
    }

    @Override
    public boolean isFull() {
        return false;
    }

    @Override
    public String toString() {
        return name();
    }
}
