// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * The server behind every subject: one thread, as cheap as can be, so that it does not hide what is measured.
 *
 * <p>It answers a POST with 120 bytes, {@code GET /big} with 10 MB, swallows uploads, never answers {@code /hold}, and
 * sends back whatever comes after a WebSocket upgrade. Prints its port; ends when its standard input ends.
 */
final class Origin {

    private Origin() {}

    /** Runs until standard input ends. */
    public static void main(String[] args) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4096);
        server.configureBlocking(false);
        StandardInput.endWithIt();
        System.out.println(((InetSocketAddress) server.getLocalAddress()).getPort());
        Selector selector = Selector.open();
        server.register(selector, SelectionKey.OP_ACCEPT);
        ByteBuffer scratch = ByteBuffer.allocateDirect(256 * 1024);
        while (true) {
            selector.select(key -> {
                try {
                    if (key.isAcceptable()) {
                        accept(server, selector);
                    } else {
                        ((OriginConnection) key.attachment()).ready(key, scratch);
                    }
                } catch (IOException gone) {
                    close(key);
                }
            });
        }
    }

    private static void accept(ServerSocketChannel server, Selector selector) throws IOException {
        for (SocketChannel channel = server.accept(); channel != null; channel = server.accept()) {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.register(selector, SelectionKey.OP_READ, new OriginConnection(channel));
        }
    }

    private static void close(SelectionKey key) {
        try {
            key.channel().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
