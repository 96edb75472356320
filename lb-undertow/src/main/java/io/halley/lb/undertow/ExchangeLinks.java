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
public final class ExchangeLinks {

    private static final AttachmentKey<ClientLink> LINK = AttachmentKey.create(ClientLink.class);
    private static final Map<Ends, ClientLink> OF_STREAMS = new ConcurrentHashMap<>();

    private record Ends(SocketAddress peer, SocketAddress local) {
        static Ends of(ServerConnection connection) {
            return new Ends(connection.getPeerAddress(), connection.getLocalAddress());
        }
    }

    private ExchangeLinks() {}

    /** Returns the link of a connection if it has one, else null. */
    public static @Nullable ClientLink known(ServerConnection connection) {
        if (!(connection instanceof HttpServerConnection http1)) {
            return OF_STREAMS.get(Ends.of(connection));
        }
        ClientLink accepted = http1.getOriginalSourceConduit() instanceof HeadGuard guard ? guard.link() : null;
        return accepted != null ? accepted : connection.getAttachment(LINK);
    }

    /** Returns the link of a connection; made when it is first asked for. */
    public static ClientLink of(ServerConnection connection) {
        ClientLink known = known(connection);
        if (known != null) {
            return known;
        }
        ClientLink made = new ClientLink(
                connection.getPeerAddress(InetSocketAddress.class).getAddress());
        if (connection instanceof HttpServerConnection) {
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
}
