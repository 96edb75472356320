// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;

/** What the clients of a measurement do, each in a closed loop. */
enum Workload {
    /** The main figure: what CometD clients send, many at a time. */
    POST_64("sticky POST of 140 bytes, 64 clients", 64, 1, "request"),
    /** The same when there is little to do. */
    POST_1("sticky POST of 140 bytes, 1 client", 1, 1, "request"),
    /** A connection for each request. */
    CHURN("new connection with one request, 16 clients", 16, 1, "connection"),
    /** Messages through tunnels. */
    TUNNEL_500("WebSocket echo of 100 bytes, 500 clients", 500, 1, "message"),
    /** Answers of 10 MB. */
    DOWNLOAD("answer of 10 MB, 4 clients", 4, OriginConnection.BIG >> 20, "MB"),
    /** Requests of 10 MB. */
    UPLOAD("upload of 10 MB, 4 clients", 4, OriginConnection.BIG >> 20, "MB");

    final String title;
    final int clients;
    final int unitsEach;
    final String unit;

    Workload(String title, int clients, int unitsEach, String unit) {
        this.title = title;
        this.clients = clients;
        this.unitsEach = unitsEach;
        this.unit = unit;
    }

    /** Returns what a client sends, with the cookie that it was given before. */
    ByteBuffer request(String cookie) {
        String cookieLine = cookie.isEmpty() ? "" : "Cookie: BAYEUX_BROWSER=1iaajksvfbyls1fi; " + cookie + "\r\n";
        String common = "Host: chat.example.com\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0\r\n"
                + "Accept: */*\r\nOrigin: http://chat.example.com\r\nContent-Type: application/json;charset=UTF-8\r\n"
                + cookieLine;
        String text = switch (this) {
            case POST_64, POST_1, CHURN ->
                "POST /cometd/connect HTTP/1.1\r\n" + common + "Content-Length: 140\r\n\r\n[" + "m".repeat(138) + "]";
            case TUNNEL_500 -> "m".repeat(100);
            case DOWNLOAD -> "GET /big HTTP/1.1\r\n" + common + "\r\n";
            case UPLOAD ->
                "POST /upload HTTP/1.1\r\n" + common + "Content-Length: " + OriginConnection.BIG + "\r\n\r\n";
        };
        byte[] bytes = text.getBytes(ISO_8859_1);
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    /** Returns the number of body bytes that follow the request. */
    long bodyBytes() {
        return this == UPLOAD ? OriginConnection.BIG : 0;
    }

    /** Returns the upgrade that comes first in a tunnel. */
    static ByteBuffer upgrade() {
        String head = String.join(
                "\r\n",
                "GET /ws HTTP/1.1",
                "Host: chat.example.com",
                "Connection: Upgrade",
                "Upgrade: websocket",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "",
                "");
        return ByteBuffer.wrap(head.getBytes(ISO_8859_1));
    }
}
