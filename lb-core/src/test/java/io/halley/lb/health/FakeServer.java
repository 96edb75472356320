// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.health;

import io.halley.lb.model.AdminState;
import io.halley.lb.model.HealthState;
import io.halley.lb.model.Server;
import io.halley.lb.model.ServerConfig;
import java.net.URI;

/** A server of which the monitor needs little. */
record FakeServer(String name, AdminState admin) implements Server {

    FakeServer(String name) {
        this(name, AdminState.READY);
    }

    @Override
    public ServerConfig config() {
        return ServerConfig.builder(name, URI.create("http://127.0.0.1:8081")).build();
    }

    @Override
    public HealthState health() {
        return HealthState.UP;
    }

    @Override
    public int effectiveWeight() {
        return 16;
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
}
