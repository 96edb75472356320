// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.kit;

import io.halley.lb.Backend;
import io.halley.lb.BackendBuilder;
import io.halley.lb.undertow.BalancerHandler;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.UnaryOperator;

/** One balancer, its servers and its clients; closing it checks that the balancer holds nothing any more. */
public final class Rig implements AutoCloseable {

    private final Deque<AutoCloseable> closed = new ArrayDeque<>();
    private Balancer balancer;

    /** Takes care of something to be closed. */
    public <T extends AutoCloseable> T with(T resource) {
        closed.push(resource);
        return resource;
    }

    public ScriptedServer scripted(ScriptedServer.Script script) throws IOException {
        return with(ScriptedServer.start(script));
    }

    public ScriptedServer answering(String... responses) throws IOException {
        return with(ScriptedServer.answering(responses));
    }

    /** Starts a balancer over servers that are named a, b, c in order. */
    public Balancer start(UnaryOperator<BackendBuilder> options, String... uris) {
        BackendBuilder backend = Backend.builder("test");
        for (int i = 0; i < uris.length; i++) {
            backend.server(String.valueOf((char) ('a' + i)), uris[i]);
        }
        return start(BalancerHandler.start(options.apply(backend).build()));
    }

    public Balancer start(String... uris) {
        return start(backend -> backend, uris);
    }

    public Balancer start(BalancerHandler handler) {
        return use(Balancer.start(handler));
    }

    public Balancer use(Balancer started) {
        balancer = with(started);
        return balancer;
    }

    public Balancer balancer() {
        return balancer;
    }

    /** Connects a client to the balancer. */
    public RawClient client() throws IOException {
        return with(RawClient.connect(balancer.port()));
    }

    /** Closes clients and servers, but checks the balancer before that. */
    @Override
    public void close() throws Exception {
        try {
            if (balancer != null) {
                LeakCheck.holdsNothing(balancer.handler());
            }
        } finally {
            while (!closed.isEmpty()) {
                closed.pop().close();
            }
        }
    }
}
