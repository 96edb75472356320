// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.cluster;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.cometd.bayeux.Channel;
import org.cometd.bayeux.Message;
import org.cometd.bayeux.server.BayeuxServer;
import org.cometd.bayeux.server.ServerMessage;
import org.cometd.bayeux.server.ServerSession;
import org.jspecify.annotations.Nullable;

/**
 * What one server has seen: how many messages of which client, and how many of clients it does not know.
 *
 * <p>It also tells each client the server's name, in the field {@code ext.node} of the handshake reply.
 * Thread-safe.
 */
final class SessionLog implements BayeuxServer.Extension {
    private final String node;
    private final Map<String, LongAdder> messages = new ConcurrentHashMap<>();
    private final LongAdder handshakes = new LongAdder();
    private final LongAdder unknown = new LongAdder();

    SessionLog(String node) {
        this.node = node;
    }

    /** Returns the number of messages by clientId, the other servers' links left out. */
    Map<String, Long> messagesByClient() {
        Map<String, Long> counts = new TreeMap<>();
        messages.forEach((clientId, count) -> counts.put(clientId, count.sum()));
        return counts;
    }

    /** Returns the number of handshakes asked for by clients. */
    long handshakes() {
        return handshakes.sum();
    }

    /** Returns the number of messages answered with 402, session unknown. */
    long unknownSessions() {
        return unknown.sum();
    }

    @Override
    public boolean rcv(@Nullable ServerSession from, ServerMessage.Mutable message) {
        count(from, message);
        return true;
    }

    @Override
    public boolean rcvMeta(@Nullable ServerSession from, ServerMessage.Mutable message) {
        if (Channel.META_HANDSHAKE.equals(message.getChannel())) {
            if (!PeerLink.isHandshakeOfLink(message) && !isLocal(from)) {
                handshakes.increment();
            }
        } else {
            count(from, message);
        }
        return true;
    }

    @Override
    public boolean send(@Nullable ServerSession from, @Nullable ServerSession to, ServerMessage.Mutable message) {
        countUnknown(message);
        return true;
    }

    @Override
    public boolean sendMeta(@Nullable ServerSession to, ServerMessage.Mutable message) {
        countUnknown(message);
        if (Channel.META_HANDSHAKE.equals(message.getChannel()) && message.isSuccessful()) {
            message.getExt(true).put("node", node);
        }
        return true;
    }

    private void count(@Nullable ServerSession from, ServerMessage message) {
        String clientId = message.getClientId();
        if (clientId != null && !isLocal(from) && !Forwarder.isLink(from)) {
            messages.computeIfAbsent(clientId, ignored -> new LongAdder()).increment();
        }
    }

    private void countUnknown(ServerMessage reply) {
        if (reply.get(Message.ERROR_FIELD) instanceof String error && error.startsWith("402:")) {
            unknown.increment();
        }
    }

    private static boolean isLocal(@Nullable ServerSession session) {
        return session != null && session.isLocalSession();
    }
}
