// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.haproxy;

import io.halley.lb.haproxy.HaproxyConfiguration;
import io.halley.lb.haproxy.HaproxyConfigurationException;
import io.halley.lb.undertow.kit.RawClient;
import io.halley.lb.undertow.kit.ScriptedServer;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A balancer made of a text; {@code PORT1}, {@code PORT2} ... in the text are free ports that stay through reloads. */
final class Stand implements AutoCloseable {

    private static final Pattern PORT = Pattern.compile("PORT(\\d)");

    private final int[] ports = new int[10];
    final HaproxyBalancer balancer;

    /** Starts one with the listener that is the default. */
    Stand(String text) throws Exception {
        this(ListenerKind.DIRECT, text);
    }

    Stand(ListenerKind listener, String text) throws Exception {
        for (int i = 0; i < ports.length; i++) {
            ports[i] = ScriptedServer.unusedPort();
        }
        HaproxyBalancerBuilder builder = HaproxyBalancer.builder(configuration(text));
        balancer = (listener == ListenerKind.UNDERTOW ? builder.undertowListener() : builder).start();
    }

    private HaproxyConfiguration configuration(String text) throws HaproxyConfigurationException {
        String defaults = "defaults\n mode http\n timeout connect 2s\n timeout client 10s\n timeout server 10s\n";
        String whole = PORT.matcher(defaults + text)
                .replaceAll(found -> Integer.toString(port(Integer.parseInt(found.group(1)))));
        return HaproxyConfiguration.parse("test.cfg", whole, Map.of());
    }

    void reload(String text) throws Exception {
        balancer.reload(configuration(text));
    }

    int port(int number) {
        return ports[number];
    }

    RawClient client() throws IOException {
        return RawClient.connect(ports[1]);
    }

    @Override
    public void close() throws Exception {
        balancer.close(java.time.Duration.ZERO).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
