// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.kit;

import io.halley.lb.Backend;
import io.halley.lb.BackendBuilder;
import io.halley.lb.undertow.BalancerHandler;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.UnaryOperator;

/** One balancer, its servers and its clients; closing it checks that the balancer holds nothing any more. */
public final class Rig implements AutoCloseable {

    private final Front front;
    private final Deque<AutoCloseable> closed = new ArrayDeque<>();
    private final List<RawClient> clients = new ArrayList<>();
    private final List<Balancer> balancers = new ArrayList<>();

    /** Creates one whose balancers are handlers in an Undertow. */
    public Rig() {
        this(Front.HANDLER);
    }

    /** Creates one whose balancers stand behind that front. */
    public Rig(Front front) {
        this.front = front;
    }

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
        return use(Balancer.start(handler, front, Front.MAX_BODY));
    }

    /** Starts a balancer over one server, whose front allows bodies up to that size only; -1 for any. */
    public Balancer start(long maxBody, String uri) {
        BalancerHandler handler =
                BalancerHandler.start(Backend.builder("test").server("a", uri).build());
        return use(Balancer.start(handler, front, maxBody));
    }

    public Balancer use(Balancer started) {
        balancers.add(with(started));
        return started;
    }

    /** Returns the balancer that was started last. */
    public Balancer balancer() {
        return balancers.get(balancers.size() - 1);
    }

    /** Connects a client to the balancer. */
    public RawClient client() throws IOException {
        return client(0);
    }

    /** Connects a client with a receive buffer of that many bytes, 0 for the system's own choice. */
    public RawClient client(int receiveBuffer) throws IOException {
        RawClient client = RawClient.connect(balancer().port(), receiveBuffer);
        clients.add(client);
        return client;
    }

    /** Closes the clients, checks the balancers, and closes these and the servers. */
    @Override
    public void close() throws Exception {
        try {
            for (RawClient client : clients) {
                client.close();
            }
            for (Balancer balancer : balancers) {
                LeakCheck.holdsNothing(balancer);
            }
        } finally {
            while (!closed.isEmpty()) {
                closed.pop().close();
            }
        }
    }
}
