// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.cluster;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.cometd.bayeux.Channel;
import org.cometd.bayeux.Message;
import org.cometd.bayeux.client.ClientSessionChannel;
import org.cometd.client.BayeuxClient;
import org.cometd.client.ext.AckExtension;

/** CometD's Java client with acknowledged messages. */
final class JavaMember implements Member {
    private final BayeuxClient bayeux;
    private final Tally tally = new Tally();
    private final List<Fault> faults = new CopyOnWriteArrayList<>();
    private final List<String> nodes = new CopyOnWriteArrayList<>();

    private volatile boolean subscribed;
    private volatile long subscribedNanos;

    JavaMember(BayeuxClient bayeux) {
        this.bayeux = bayeux;
        bayeux.addExtension(new AckExtension());
        bayeux.getChannel(Channel.META_HANDSHAKE).addListener((ClientSessionChannel.MessageListener) this::handshaken);
        for (String meta : List.of(Channel.META_HANDSHAKE, Channel.META_CONNECT, Channel.META_SUBSCRIBE)) {
            bayeux.getChannel(meta).addListener((ClientSessionChannel.MessageListener) (channel, message) -> {
                note(message);
            });
        }
        bayeux.handshake();
    }

    private void handshaken(ClientSessionChannel channel, Message message) {
        subscribed = false;
        if (!message.isSuccessful()) {
            return;
        }
        nodes.add(String.valueOf(message.getExt().get("node")));
        int session = nodes.size();
        bayeux.getChannel(Feed.CHANNEL)
                .subscribe(
                        (ignored, data) -> tally.received(session, Integer.parseInt(String.valueOf(data.getData()))),
                        reply -> {
                            if (reply.isSuccessful()) {
                                subscribedNanos = System.nanoTime();
                                subscribed = true;
                            }
                        });
    }

    private void note(Map<String, Object> message) {
        if (!Boolean.TRUE.equals(message.get(Message.SUCCESSFUL_FIELD))) {
            faults.add(Fault.of(message));
        }
    }

    /** Publishes; what fails is noted. A client that has no session now has nothing to publish with. */
    void publish(String channel, String text) {
        if (subscribed && bayeux.isConnected()) {
            bayeux.getChannel(channel).publish(text, this::note);
        }
    }

    void leave() {
        bayeux.disconnect();
    }

    @Override
    public String transport() {
        return bayeux.getTransport().getName();
    }

    @Override
    public boolean isSubscribed() {
        return subscribed;
    }

    @Override
    public int sessions() {
        return nodes.size();
    }

    @Override
    public String node() {
        return nodes.isEmpty() ? "none" : nodes.get(nodes.size() - 1);
    }

    @Override
    public long subscribedNanos() {
        return subscribedNanos;
    }

    @Override
    public Tally tally() {
        return tally;
    }

    @Override
    public List<Fault> faults() {
        return faults;
    }
}
