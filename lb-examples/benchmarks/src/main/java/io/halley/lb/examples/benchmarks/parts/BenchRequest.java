// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.benchmarks.parts;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.halley.lb.model.RequestView;
import io.halley.lb.undertow.http1.HeadProgress;
import io.halley.lb.undertow.http1.RequestHeadParser;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A CometD client's POST as the listener reads it; nothing is cut out of its head before somebody asks. */
final class BenchRequest implements RequestView {

    private final RequestHeadParser parser = new RequestHeadParser();
    private final InetAddress address;

    BenchRequest(String cookies, InetAddress address) {
        this.address = address;
        read(ByteBuffer.wrap(head(cookies)));
    }

    /** Returns the octets of a head with those cookies. */
    static byte[] head(String cookies) {
        return ("POST /cometd/connect HTTP/1.1\r\nHost: chat.example.com\r\n"
                        + "User-Agent: Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0\r\nAccept: */*\r\n"
                        + "Origin: http://chat.example.com\r\nContent-Type: application/json;charset=UTF-8\r\n"
                        + "Cookie: " + cookies + "\r\nContent-Length: 140\r\n\r\n")
                .getBytes(ISO_8859_1);
    }

    void read(ByteBuffer head) {
        parser.reset();
        if (parser.parse(head) != HeadProgress.COMPLETE) {
            throw new IllegalStateException(parser.fault());
        }
    }

    @Override
    public String method() {
        return parser.head().method();
    }

    @Override
    public String target() {
        return parser.head().target("/cometd/connect");
    }

    @Override
    public @Nullable String header(String name, int occurrence) {
        return parser.head().header(name, occurrence);
    }

    @Override
    public @Nullable String cookie(String name, int occurrence) {
        return parser.head().cookie(name, occurrence);
    }

    @Override
    public InetAddress clientAddress() {
        return address;
    }

    @Override
    public boolean isWebSocketUpgrade() {
        return false;
    }
}
