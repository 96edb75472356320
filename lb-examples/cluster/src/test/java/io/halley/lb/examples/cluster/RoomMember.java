// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.cluster;

import io.halley.lb.examples.cluster.ClientKit.Transport;
import java.net.URI;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import org.cometd.bayeux.Message;
import org.cometd.bayeux.client.ClientSessionChannel;
import org.cometd.client.ext.AckExtension;

/**
 * A client in one room, that tells what each message took, and counts what it gets more than once.
 *
 * <p>Thread-safe: what it received is guarded by itself.
 */
final class RoomMember {
    private final TestClient client;
    private final String room;
    private final LongConsumer took;
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final BitSet received = new BitSet();
    private int twice;

    /** @param took is given the nanoseconds from each message's publishing to its arrival, on the client's threads */
    RoomMember(ClientKit kit, URI cometd, Transport transport, String room, LongConsumer took) {
        this.client = kit.client(cometd, transport);
        this.room = room;
        this.took = took;
        client.bayeux().addExtension(new AckExtension());
        client.bayeux().getChannel(room).addListener((ClientSessionChannel.MessageListener)
                (channel, message) -> received(message));
    }

    /** Shakes hands and subscribes, without waiting. */
    void start() {
        client.startLater(room);
    }

    boolean isSubscribed() {
        return client.isSubscribed();
    }

    /** Publishes a message of that number to the room. */
    void publish(int number) {
        client.publishLater(room, number + " " + System.nanoTime()).thenAccept(reply -> {
            if (reply.isSuccessful()) {
                acknowledged.incrementAndGet();
            }
        });
    }

    private void received(Message message) {
        long now = System.nanoTime();
        String[] words = String.valueOf(message.getData()).split(" ", 2);
        took.accept(now - Long.parseLong(words[1]));
        int number = Integer.parseInt(words[0]);
        synchronized (this) {
            twice += received.get(number) ? 1 : 0;
            received.set(number);
        }
    }

    /** Returns how many of the numbers came. */
    synchronized int received() {
        return received.cardinality();
    }

    /** Returns how many came once more. */
    synchronized int twice() {
        return twice;
    }

    /** Returns how many of its publishes a server has acknowledged. */
    int acknowledged() {
        return acknowledged.get();
    }

    /** Returns how many sessions it had, one if nothing went wrong. */
    int sessions() {
        return client.clientIds().size();
    }

    void leave() {
        client.bayeux().disconnect();
    }
}
