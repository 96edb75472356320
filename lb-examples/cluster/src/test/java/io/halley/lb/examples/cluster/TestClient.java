// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.cluster;

import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.cometd.bayeux.Channel;
import org.cometd.bayeux.Message;
import org.cometd.bayeux.client.ClientSessionChannel;
import org.cometd.client.BayeuxClient;
import org.cometd.client.transport.ClientTransport;

/**
 * One client as an application writes it: it subscribes in its handshake listener, so also after a failover.
 *
 * <p>It keeps what it received as strings, in the order of arrival.
 */
final class TestClient {
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final BayeuxClient bayeux;
    private final List<String> channels = new CopyOnWriteArrayList<>();
    private final Queue<String> received = new ConcurrentLinkedQueue<>();
    private final List<String> clientIds = new CopyOnWriteArrayList<>();
    private final List<String> nodes = new CopyOnWriteArrayList<>();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final AtomicInteger confirmed = new AtomicInteger();

    private volatile long subscribedNanos;

    TestClient(URI cometd, ScheduledExecutorService scheduler, List<? extends ClientTransport> transports) {
        ClientTransport[] others = transports.stream().skip(1).toArray(ClientTransport[]::new);
        bayeux = new BayeuxClient(cometd.toString(), scheduler, transports.get(0), others);
        bayeux.getChannel(Channel.META_HANDSHAKE).addListener((ClientSessionChannel.MessageListener) this::handshaken);
        for (String meta : List.of(Channel.META_HANDSHAKE, Channel.META_CONNECT, Channel.META_SUBSCRIBE)) {
            bayeux.getChannel(meta).addListener((ClientSessionChannel.MessageListener) this::recordFailure);
        }
    }

    /** Shakes hands and subscribes; blocks until the subscriptions are confirmed. */
    TestClient start(String... subscriptions) {
        startLater(subscriptions);
        await().atMost(PATIENCE).until(this::isSubscribed);
        return this;
    }

    /** Shakes hands and subscribes, without waiting. */
    TestClient startLater(String... subscriptions) {
        channels.addAll(List.of(subscriptions));
        bayeux.handshake();
        return this;
    }

    private void handshaken(ClientSessionChannel channel, Message message) {
        if (!message.isSuccessful()) {
            return;
        }
        confirmed.set(0);
        nodes.add(String.valueOf(message.getExt().get("node")));
        clientIds.add(bayeux.getId());
        bayeux.batch(() -> channels.forEach(name -> bayeux.getChannel(name)
                .subscribe((ignored, data) -> received.add(String.valueOf(data.getData())), reply -> {
                    if (reply.isSuccessful()) {
                        subscribedNanos = System.nanoTime();
                        confirmed.incrementAndGet();
                    }
                })));
    }

    private void recordFailure(ClientSessionChannel channel, Message message) {
        if (!message.isSuccessful()) {
            failures.add(message.toString());
        }
    }

    /** Returns whether all its subscriptions hold, those of the newest session. */
    boolean isSubscribed() {
        return !clientIds.isEmpty() && confirmed.get() == channels.size();
    }

    /** Returns whether it has shaken hands again and is subscribed again. */
    boolean movedOn() {
        return clientIds.size() > 1 && isSubscribed();
    }

    /** Returns when its newest subscription was confirmed, by {@link System#nanoTime}. */
    long subscribedNanos() {
        return subscribedNanos;
    }

    /** Returns the name of the transport it uses now. */
    String transport() {
        return bayeux.getTransport().getName();
    }

    /** Publishes and blocks until the server has confirmed it. */
    void publish(String channel, Object data) throws Exception {
        Message reply = publishLater(channel, data).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (!reply.isSuccessful()) {
            throw new IllegalStateException("publish refused: " + reply);
        }
    }

    /** Publishes; the reply, be it yes or no, completes the future. */
    CompletableFuture<Message> publishLater(String channel, Object data) {
        CompletableFuture<Message> reply = new CompletableFuture<>();
        bayeux.getChannel(channel).publish(data, reply::complete);
        return reply;
    }

    /** Leaves, and blocks until the server has confirmed it; returns whether it did. */
    boolean stop() {
        return bayeux.disconnect(PATIENCE.toMillis());
    }

    BayeuxClient bayeux() {
        return bayeux;
    }

    List<String> received() {
        return List.copyOf(received);
    }

    /** Returns the clientIds it had, one for each successful handshake. */
    List<String> clientIds() {
        return clientIds;
    }

    /** Returns the servers it was on, one for each successful handshake. */
    List<String> nodes() {
        return nodes;
    }

    /** Returns the server of its newest session. */
    String node() {
        return nodes.get(nodes.size() - 1);
    }

    /** Returns the handshakes, polls and subscriptions that failed, in order. */
    List<String> failures() {
        return failures;
    }
}
