// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a subject keeps for each client that is silent: a held long poll, or a tunnel that has carried one message. */
final class Footprint {

    private static final int[] SIZES = {1_000, 9_000};
    private static final long SETTLE_MILLIS = 1_000;
    private static final int MOST_WAITS = 20;

    private final boolean tunnels;

    private Footprint(boolean tunnels) {
        this.tunnels = tunnels;
    }

    /** Holds polls, and then tunnels, and prints the bytes for each. */
    static void print(List<Subject> subjects) throws IOException, InterruptedException {
        for (Footprint kind : List.of(new Footprint(false), new Footprint(true))) {
            System.out.printf(
                    "%n%s: bytes for each, both sides%n",
                    kind.tunnels ? "idle tunnels" : "held long polls of 140 bytes");
            for (Subject subject : subjects) {
                for (int size : SIZES) {
                    kind.hold(subject, size);
                }
            }
        }
    }

    private void hold(Subject subject, int size) throws IOException, InterruptedException {
        long heapBefore = subject.ask(StandardInput.HEAP);
        long rssBefore = rss(subject);
        int descriptorsBefore = descriptors(subject);
        List<SocketChannel> held = new ArrayList<>();
        try {
            for (int i = 0; i < size; i++) {
                held.add(open(subject.port()));
            }
            for (int waits = 0; waits < MOST_WAITS && descriptors(subject) - descriptorsBefore < 2 * size; waits++) {
                Thread.sleep(SETTLE_MILLIS);
            }
            Thread.sleep(SETTLE_MILLIS);
            long heap = subject.ask(StandardInput.HEAP);
            System.out.printf(
                    Locale.ROOT,
                    "  %-16s %,6d: heap %s, resident %,d, descriptors %.2f%n",
                    subject.name(),
                    size,
                    heap < 0 ? "-" : String.format(Locale.ROOT, "%,d", (heap - heapBefore) / size),
                    (rss(subject) - rssBefore) / size,
                    (descriptors(subject) - descriptorsBefore) / (double) size);
        } finally {
            for (SocketChannel channel : held) {
                channel.close();
            }
        }
        Thread.sleep(SETTLE_MILLIS);
    }

    private SocketChannel open(int port) throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        if (tunnels) {
            channel.write(Workload.upgrade());
            readUntil(channel, "\r\n\r\n");
            channel.write(ByteBuffer.wrap("message\r\n\r\n".getBytes(ISO_8859_1)));
            readUntil(channel, "\r\n\r\n");
        } else {
            String body = "[" + "m".repeat(138) + "]";
            channel.write(ByteBuffer.wrap(("POST /hold HTTP/1.1\r\nHost: chat.example.com\r\n"
                            + "User-Agent: Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0\r\nAccept: */*\r\n"
                            + "Content-Type: application/json;charset=UTF-8\r\nContent-Length: 140\r\n\r\n" + body)
                    .getBytes(ISO_8859_1)));
        }
        return channel;
    }

    private static void readUntil(SocketChannel channel, String end) throws IOException {
        ByteBuffer in = ByteBuffer.allocate(4096);
        while (!new String(in.array(), 0, in.position(), ISO_8859_1).endsWith(end)) {
            if (channel.read(in) < 0) {
                throw new IOException("the subject closed a connection");
            }
        }
    }

    // Two each: who held fewer has not held them all.
    private static int descriptors(Subject subject) {
        String[] open = new File("/proc/" + subject.process().pid() + "/fd").list();
        return open == null ? 0 : open.length;
    }

    private static long rss(Subject subject) throws IOException {
        for (String line :
                Files.readAllLines(Path.of("/proc/" + subject.process().pid() + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
            }
        }
        return -1;
    }
}
