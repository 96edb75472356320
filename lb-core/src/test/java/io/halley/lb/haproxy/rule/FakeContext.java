// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy.rule;

import io.halley.lb.limit.Counter;
import io.halley.lb.limit.Counters;
import io.halley.lb.model.RequestView;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A request of 10.0.0.1 and its counters, as a test describes them. */
public final class FakeContext implements RuleContext, RequestView {

    private final Map<String, Map<Counter, Long>> counters = new HashMap<>();
    private final Map<String, List<String>> headers = new HashMap<>();
    private final Map<String, Integer> servers = new HashMap<>();
    private String method = "GET";
    private String target = "/";
    private String address = "10.0.0.1";
    private boolean connectionOnly;

    public FakeContext method(String value) {
        method = value;
        return this;
    }

    public FakeContext target(String value) {
        target = value;
        return this;
    }

    public FakeContext from(String value) {
        address = value;
        return this;
    }

    public FakeContext header(String name, String value) {
        headers.computeIfAbsent(name.toLowerCase(Locale.ROOT), key -> new ArrayList<>())
                .add(value);
        return this;
    }

    public FakeContext cookie(String name, String value) {
        return header("Cookie", name + "=" + value);
    }

    public FakeContext counter(int slot, Counter counter, long value) {
        counters.computeIfAbsent("sc" + slot, key -> new HashMap<>()).put(counter, value);
        return this;
    }

    public FakeContext ofSource(String table, Counter counter, long value) {
        counters.computeIfAbsent(table, key -> new HashMap<>()).put(counter, value);
        return this;
    }

    public FakeContext servers(String backend, int usable) {
        servers.put(backend, usable);
        return this;
    }

    public FakeContext connectionOnly() {
        connectionOnly = true;
        return this;
    }

    @Override
    public InetAddress clientAddress() {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public RequestView request() {
        return connectionOnly ? null : this;
    }

    @Override
    public Counters tracked(int slot) {
        return counters("sc" + slot);
    }

    @Override
    public Counters ofSource(String table) {
        return counters(table);
    }

    private Counters counters(String key) {
        Map<Counter, Long> values = counters.get(key);
        return values == null ? null : counter -> values.getOrDefault(counter, 0L);
    }

    @Override
    public int usableServers(String backend) {
        return servers.getOrDefault(backend, 0);
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public String target() {
        return target;
    }

    @Override
    public String header(String name, int occurrence) {
        List<String> lines = headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
        return occurrence < lines.size() ? lines.get(occurrence) : null;
    }

    @Override
    public String cookie(String name, int occurrence) {
        throw new UnsupportedOperationException("rules read the header");
    }

    @Override
    public boolean isWebSocketUpgrade() {
        return false;
    }
}
