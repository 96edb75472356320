// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import io.halley.lb.undertow.relay.ClientLink;
import io.undertow.server.ServerConnection;
import io.undertow.server.protocol.http.HttpServerConnection;
import io.undertow.util.AttachmentKey;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The links of Undertow's connections, each from its first use to the close of the connection.
 *
 * <p>To Undertow each HTTP/2 stream is a connection of its own, so that these are told apart by the addresses of both
 * ends. Thread: the connection's IO thread.
 */
final class ExchangeLinks {

    private static final AttachmentKey<ClientLink> LINK = AttachmentKey.create(ClientLink.class);
    private static final Map<Ends, ClientLink> OF_STREAMS = new ConcurrentHashMap<>();

    private record Ends(SocketAddress peer, SocketAddress local) {
        static Ends of(ServerConnection connection) {
            return new Ends(connection.getPeerAddress(), connection.getLocalAddress());
        }
    }

    private ExchangeLinks() {}

    static @Nullable ClientLink known(ServerConnection connection) {
        return isOneClient(connection) ? connection.getAttachment(LINK) : OF_STREAMS.get(Ends.of(connection));
    }

    static ClientLink of(ServerConnection connection) {
        ClientLink known = known(connection);
        if (known != null) {
            return known;
        }
        ClientLink made = new ClientLink(
                connection.getPeerAddress(InetSocketAddress.class).getAddress());
        if (isOneClient(connection)) {
            connection.putAttachment(LINK, made);
            connection.addCloseListener(closed -> made.closed());
        } else {
            Ends ends = Ends.of(connection);
            OF_STREAMS.put(ends, made);
            connection.addCloseListener(closed -> {
                OF_STREAMS.remove(ends, made);
                made.closed();
            });
        }
        return made;
    }

    private static boolean isOneClient(ServerConnection connection) {
        return connection instanceof HttpServerConnection;
    }
}
