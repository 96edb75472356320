// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.cluster;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.cometd.bayeux.Message;
import org.cometd.bayeux.Promise;
import org.cometd.bayeux.server.BayeuxServer;
import org.cometd.bayeux.server.LocalSession;
import org.cometd.bayeux.server.ServerChannel;
import org.cometd.bayeux.server.ServerMessage;
import org.cometd.bayeux.server.ServerSession;
import org.cometd.server.BayeuxServerImpl;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.ee10.websocket.jakarta.client.JakartaWebSocketClientContainer;
import org.eclipse.jetty.util.component.ContainerLifeCycle;
import org.jspecify.annotations.Nullable;

/**
 * Joins one server to the others: what is published there is published here too, exactly once.
 *
 * <p>Each server subscribes to each other one, directly and not through the balancer. A message that came over such a
 * link is published here by a session of the forwarder's own, and what that session publishes is never sent over a link
 * again; so each message crosses each link at most once, and no loop can form. Thread-safe.
 */
final class Forwarder extends ContainerLifeCycle implements BayeuxServer.SessionListener {
    /** The broadcast channels that all servers share. */
    static final List<String> CHANNELS = List.of("/chat/**", "/test/**");

    private static final String LINK_ATTRIBUTE = "link";

    private final String node;
    private final BayeuxServerImpl bayeux;
    private final HttpClient http = new HttpClient();
    private final JakartaWebSocketClientContainer webSocket = new JakartaWebSocketClientContainer(http);
    private final LocalSession publisher;
    private final Map<String, PeerLink> links = new ConcurrentHashMap<>();

    Forwarder(String node, BayeuxServerImpl bayeux) {
        this.node = node;
        this.bayeux = bayeux;
        this.publisher = bayeux.newLocalSession("forwarder");
        addBean(http);
        addBean(webSocket);
        bayeux.addListener(this);
    }

    /** Returns whether this session is another server's link. */
    static boolean isLink(@Nullable ServerSession session) {
        return session != null && session.getAttribute(LINK_ATTRIBUTE) != null;
    }

    /** Subscribes to another server, and keeps trying for as long as this server lives. */
    void join(String peer, URI url) {
        links.compute(peer, (name, old) -> {
            if (old != null && old.url().equals(url)) {
                return old;
            }
            if (old != null) {
                old.close();
            }
            return new PeerLink(node, url, http, webSocket, this::publish);
        });
    }

    /** Returns the names of the servers whose messages arrive here now. */
    SortedSet<String> joined() {
        return links.entrySet().stream()
                .filter(link -> link.getValue().isSubscribed())
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private void publish(Message message) {
        ServerChannel channel =
                bayeux.createChannelIfAbsent(message.getChannel()).getReference();
        channel.publish(publisher, message.getData(), Promise.noop());
    }

    @Override
    public void sessionAdded(ServerSession session, ServerMessage message) {
        if (PeerLink.isHandshakeOfLink(message)) {
            session.setAttribute(LINK_ATTRIBUTE, true);
            session.addListener(new ServerSession.MessageListener() {
                @Override
                public boolean onMessage(ServerSession link, @Nullable ServerSession sender, ServerMessage sent) {
                    return sender == null || sender != publisher.getServerSession();
                }
            });
        }
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        publisher.handshake();
    }

    @Override
    protected void doStop() throws Exception {
        links.values().forEach(PeerLink::close);
        super.doStop();
    }
}
