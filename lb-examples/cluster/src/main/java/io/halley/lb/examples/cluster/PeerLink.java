// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.cluster;

import jakarta.websocket.WebSocketContainer;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.cometd.bayeux.Channel;
import org.cometd.bayeux.Message;
import org.cometd.bayeux.client.ClientSessionChannel;
import org.cometd.client.BayeuxClient;
import org.cometd.client.http.jetty.JettyHttpClientTransport;
import org.cometd.client.websocket.jakarta.WebSocketTransport;
import org.eclipse.jetty.client.HttpClient;
import org.jspecify.annotations.Nullable;

/**
 * A subscription of one server to another, by CometD's own client over WebSocket.
 *
 * <p>It reconnects by itself, every half second at the latest, and subscribes again after each handshake.
 */
final class PeerLink {
    private static final String EXT_FIELD = "link";

    private final URI url;
    private final BayeuxClient client;
    private final Consumer<Message> onMessage;
    private final AtomicInteger subscriptions = new AtomicInteger();

    PeerLink(String node, URI url, HttpClient http, WebSocketContainer webSocket, Consumer<Message> onMessage) {
        this.url = url;
        this.onMessage = onMessage;
        // Long-polling behind it: a peer that dies in the middle of the first upgrade rules out WebSocket for good.
        client = new BayeuxClient(
                url.toString(),
                new WebSocketTransport(new HashMap<>(), null, webSocket),
                new JettyHttpClientTransport(new HashMap<>(), http));
        client.setOption(BayeuxClient.BACKOFF_INCREMENT_OPTION, 100L);
        client.setOption(BayeuxClient.MAX_BACKOFF_OPTION, 500L);
        client.getChannel(Channel.META_HANDSHAKE).addListener(whenSuccessful(this::subscribe));
        client.getChannel(Channel.META_CONNECT).addListener(whenSuccessful(() -> {}));
        client.handshake(Map.of(Message.EXT_FIELD, Map.of(EXT_FIELD, node)));
    }

    /** Returns whether this handshake asks for a link. */
    static boolean isHandshakeOfLink(@Nullable Message handshake) {
        Map<String, Object> ext = handshake == null ? null : handshake.getExt();
        return ext != null && ext.containsKey(EXT_FIELD);
    }

    URI url() {
        return url;
    }

    /** Returns whether the messages of the other server arrive now. */
    boolean isSubscribed() {
        return subscriptions.get() == Forwarder.CHANNELS.size();
    }

    void close() {
        client.abort();
    }

    private ClientSessionChannel.MessageListener whenSuccessful(Runnable action) {
        return (channel, message) -> {
            if (message.isSuccessful()) {
                action.run();
            } else {
                subscriptions.set(0);
            }
        };
    }

    private void subscribe() {
        subscriptions.set(0);
        client.batch(() -> Forwarder.CHANNELS.forEach(channel -> client.getChannel(channel)
                .subscribe((ignored, message) -> onMessage.accept(message), reply -> {
                    if (reply.isSuccessful()) {
                        subscriptions.incrementAndGet();
                    }
                })));
    }
}
