// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.balance;

import io.halley.lb.model.AdminState;
import io.halley.lb.model.HealthState;
import io.halley.lb.model.Server;
import io.halley.lb.model.ServerConfig;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A server whose weight and load are set by hand. */
final class FakeServer implements Server {
    final AtomicInteger active = new AtomicInteger();
    volatile int sessions;
    volatile int queued;
    volatile int weight;
    volatile boolean full;
    private final String name;

    private FakeServer(String name, int weight) {
        this.name = name;
        this.weight = weight;
    }

    /** Servers a, b, c and so on, of weights in whole units. */
    static List<FakeServer> letters(int... weights) {
        List<FakeServer> servers = new ArrayList<>();
        for (int weight : weights) {
            servers.add(new FakeServer(String.valueOf((char) ('a' + servers.size())), weight * 16));
        }
        return servers;
    }

    /** Servers s0, s1 and so on of weight 1. */
    static List<FakeServer> numbered(int count) {
        List<FakeServer> servers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            servers.add(new FakeServer("s" + i, 16));
        }
        return servers;
    }

    static FakeServer ofSixteenths(String name, int weight) {
        return new FakeServer(name, weight);
    }

    @Override
    public String name() {
        return name;
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
    public AdminState admin() {
        return AdminState.READY;
    }

    @Override
    public int effectiveWeight() {
        return weight;
    }

    @Override
    public int active() {
        return active.get();
    }

    @Override
    public int sessions() {
        return sessions;
    }

    @Override
    public int queued() {
        return queued;
    }

    @Override
    public boolean isFull() {
        return full;
    }

    @Override
    public String toString() {
        return name;
    }
}
