// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.kit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A WebSocket handshake as text, and what a server does behind it. */
public final class WebSockets {

    public static final String UPGRADE = "GET /cometd HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, Upgrade\r\n"
            + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

    /** The answer to {@link #UPGRADE}. */
    public static final String SWITCH = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
            + "Connection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

    private WebSockets() {}

    /** Returns {@link #SWITCH} with a header line of that many octets more. */
    public static String longSwitch(int padding) {
        return SWITCH.replace("\r\n\r\n", "\r\nX-Pad: " + "p".repeat(padding) + "\r\n\r\n");
    }

    /** Sends back what comes, until the peer ends. */
    public static void echo(ScriptedConnection connection) throws IOException {
        byte[] buffer = new byte[65536];
        for (int n = connection.read(buffer); n >= 0; n = connection.read(buffer)) {
            connection.send(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
        }
        connection.shutdownOutput();
    }
}
