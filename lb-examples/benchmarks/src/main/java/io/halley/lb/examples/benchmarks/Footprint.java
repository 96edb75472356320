// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a subject keeps for each client that is silent: a held long poll, or a tunnel that has carried one message.
 *
 * <p>Nothing is counted before the subject has all of their descriptors, two for each client; a subject that does not come
 * to have them has no figure.
 */
final class Footprint {

    private static final int[] SIZES = {1_000, 3_000, 9_000};
    private static final int WARM = 500;
    private static final int DESCRIPTORS_EACH = 2;
    private static final int MOST_WAITS = 100;
    private static final long WAIT_MILLIS = 100;

    private final boolean tunnels;

    private Footprint(boolean tunnels) {
        this.tunnels = tunnels;
    }

    /** Holds polls, and then tunnels, and adds the bytes for each; each number by processes that served nobody before. */
    static void measure(Options options, Report report) throws IOException, InterruptedException {
        for (Footprint kind : List.of(new Footprint(false), new Footprint(true))) {
            for (int size : SIZES) {
                try (Subjects subjects = Subjects.start(options)) {
                    for (Subject subject : subjects.all()) {
                        // Classes, tables and caches that the first clients make are not those of the ones counted.
                        kind.hold(subject, WARM);
                    }
                    kind.measure(subjects, size, report);
                }
            }
        }
    }

    private void measure(Subjects subjects, int size, Report report) throws IOException, InterruptedException {
        String what =
                String.format(Locale.ROOT, "%,d %s: ", size, tunnels ? "idle tunnels" : "held polls of 140 bytes");
        String each = tunnels ? "B/tunnel" : "B/poll";
        Row heap = new Row(what + "heap after a collection", each);
        Row direct = new Row(what + "direct buffers", each);
        Row resident = new Row(what + "resident", each);
        Row descriptors = new Row(what + "descriptors", "each");
        for (Subject subject : subjects.all()) {
            Held held = hold(subject, size);
            descriptors.with(subject.name(), held.descriptors());
            if (held.descriptors() < DESCRIPTORS_EACH) {
                System.out.printf(
                        "%s held %.2f of 2 descriptors each: no figure%n", subject.name(), held.descriptors());
                continue;
            }
            resident.with(subject.name(), held.resident());
            if (subject.answers() != null) {
                heap.with(subject.name(), held.heap());
                direct.with(subject.name(), held.direct());
            }
        }
        report.add(heap);
        report.add(direct);
        report.add(resident);
        report.add(descriptors);
    }

    /** What each of the clients held takes. */
    private record Held(double heap, double direct, double resident, double descriptors) {}

    private Held hold(Subject subject, int size) throws IOException, InterruptedException {
        double heap = subject.ask(StandardInput.HEAP);
        double direct = subject.ask(StandardInput.DIRECT);
        long resident = resident(subject);
        int before = descriptors(subject);
        List<SocketChannel> clients = new ArrayList<>();
        try {
            for (int i = 0; i < size; i++) {
                clients.add(open(subject.port()));
            }
            await(subject, before + DESCRIPTORS_EACH * size, true);
            // Heap first: its collections are what resident memory is counted after.
            double heapHeld = subject.ask(StandardInput.HEAP);
            return new Held(
                    (heapHeld - heap) / size,
                    (subject.ask(StandardInput.DIRECT) - direct) / size,
                    (resident(subject) - resident) / (double) size,
                    (descriptors(subject) - before) / (double) size);
        } finally {
            for (SocketChannel client : clients) {
                // Reset, so that its port does not linger.
                client.setOption(StandardSocketOptions.SO_LINGER, 0);
                client.close();
            }
            await(subject, before, false);
        }
    }

    private static void await(Subject subject, int wanted, boolean atLeast) throws InterruptedException {
        for (int waits = 0; waits < MOST_WAITS; waits++) {
            int now = descriptors(subject);
            if (atLeast ? now >= wanted : now <= wanted) {
                return;
            }
            Thread.sleep(WAIT_MILLIS);
        }
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

    private static int descriptors(Subject subject) {
        String[] open = new File("/proc/" + subject.process().pid() + "/fd").list();
        return open == null ? 0 : open.length;
    }

    static long resident(Subject subject) throws IOException {
        for (String line :
                Files.readAllLines(Path.of("/proc/" + subject.process().pid() + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
            }
        }
        return -1;
    }
}
