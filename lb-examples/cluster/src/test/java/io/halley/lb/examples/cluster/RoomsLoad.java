// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.cluster;

import static org.awaitility.Awaitility.await;

import io.halley.lb.examples.cluster.ClientKit.Transport;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/**
 * CometD's Java clients in rooms, with acknowledged messages: directly, through HAProxy and through Halley, one after the
 * other. Each has to get each message of its room once; the table tells what the messages took from client to client.
 *
 * <p>Run as a program it takes {@code --clients} (default {@code 200,2000}), {@code --transports} (default {@code
 * long-polling,websocket}), {@code --fronts} (default {@code direct,haproxy,handler,listener}), {@code --rate} (messages
 * published in a second, default 50; each is delivered to the 10 members of a room) and {@code --seconds} (default 10).
 * Three servers in a JVM each; rooms reach across them. All bounded: a run takes about a minute.
 */
public final class RoomsLoad {
    private static final int ROOM = 10;
    private static final int TOGETHER = 100;
    private static final int WARM_SECONDS = 3;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final int clients;
    private final Transport transport;
    private final int rate;
    private final int seconds;

    /** Nanoseconds of each delivery that counts, in any order; guarded by itself. */
    private final List<Long> took = new ArrayList<>();

    private volatile boolean counting;

    private RoomsLoad(int clients, Transport transport, int rate, int seconds) {
        this.clients = clients;
        this.transport = transport;
        this.rate = rate;
        this.seconds = seconds;
    }

    /** Runs all that is asked for, and prints a line of the table for each. */
    public static void main(String[] args) {
        String clients = "200,2000";
        String transports = "long-polling,websocket";
        String fronts = "direct,haproxy,handler,listener";
        int rate = 50;
        int seconds = 10;
        for (int i = 0; i + 1 < args.length; i += 2) {
            switch (args[i]) {
                case "--clients" -> clients = args[i + 1];
                case "--transports" -> transports = args[i + 1];
                case "--fronts" -> fronts = args[i + 1];
                case "--rate" -> rate = Integer.parseInt(args[i + 1]);
                case "--seconds" -> seconds = Integer.parseInt(args[i + 1]);
                default ->
                    throw new IllegalArgumentException("argument: " + args[i]
                            + " (expected: --clients, --transports, --fronts, --rate or --seconds)");
            }
        }
        System.out.println(
                "| clients | transport | front | delivered | twice | acknowledged | sessions lost | p50 | p99 |"
                        + " longest |\n|---|---|---|---|---|---|---|---|---|---|");
        for (String number : clients.split(",", -1)) {
            for (String transport : transports.split(",", -1)) {
                for (String front : fronts.split(",", -1)) {
                    RoomsLoad load = new RoomsLoad(Integer.parseInt(number), transport(transport), rate, seconds);
                    System.out.println(
                            "| " + number + " | " + transport + " | " + front + " | " + load.run(front) + " |");
                }
            }
        }
        // The clients' pools are no daemons in every version; the runs are over.
        System.exit(0);
    }

    private static Transport transport(String name) {
        return Arrays.stream(Transport.values())
                .filter(each -> each.bayeuxName().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("transport: " + name + " (expected: long-polling or websocket)"));
    }

    private String run(String name) {
        try (NodeCluster cluster = NodeCluster.start(3);
                ClientKit kit = new ClientKit()) {
            NodeProbe.awaitJoined(cluster);
            if (name.equals("direct")) {
                List<NodeProcess> nodes = cluster.nodes();
                return run(kit, i -> nodes.get(i % nodes.size()).address().resolve("/cometd"));
            }
            try (Front front = front(name, cluster)) {
                await().atMost(LIMIT).until(() -> cluster.nodes().stream().allMatch(node -> front.isUp(node.name())));
                return run(kit, i -> front.cometd());
            }
        }
    }

    private static Front front(String name, NodeCluster cluster) {
        return switch (name) {
            case "haproxy" -> HaproxyFront.start(cluster);
            case "handler" -> HalleyFront.start(cluster);
            case "listener" -> HalleyFront.listen(cluster);
            default ->
                throw new IllegalArgumentException(
                        "front: " + name + " (expected: direct, haproxy, handler or listener)");
        };
    }

    private String run(ClientKit kit, IntFunction<URI> cometd) {
        int rooms = clients / ROOM;
        List<RoomMember> members = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            // Of the members of a room some are on each server.
            members.add(new RoomMember(kit, cometd.apply(i), transport, "/test/room/" + i % rooms, this::took));
        }
        for (int from = 0; from < clients; from += TOGETHER) {
            // All at once would be a storm, and another measurement.
            List<RoomMember> some = members.subList(from, Math.min(clients, from + TOGETHER));
            some.forEach(RoomMember::start);
            await().atMost(LIMIT).until(() -> some.stream().allMatch(RoomMember::isSubscribed));
        }
        publish(members, 0, WARM_SECONDS * rate);
        awaitDelivery(members, WARM_SECONDS * rate);
        counting = true;
        int published = (WARM_SECONDS + seconds) * rate;
        publish(members, WARM_SECONDS * rate, published);
        awaitDelivery(members, published);
        String line = line(members, published);
        members.forEach(RoomMember::leave);
        return line;
    }

    /** Publishes the numbers from one up to another, at the rate, by members whose room changes with each. */
    private void publish(List<RoomMember> members, int from, int to) {
        long start = System.nanoTime();
        for (int number = from; number < to; number++) {
            long due = start + (number - from) * TimeUnit.SECONDS.toNanos(1) / rate;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            members.get(number % members.size()).publish(number);
        }
    }

    /** Waits until all is there; what is missing after the limit is told by the line. */
    private void awaitDelivery(List<RoomMember> members, int published) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (delivered(members) < published * ROOM && System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private static int delivered(List<RoomMember> members) {
        return members.stream().mapToInt(RoomMember::received).sum();
    }

    private void took(long nanos) {
        if (counting) {
            synchronized (took) {
                took.add(nanos);
            }
        }
    }

    private String line(List<RoomMember> members, int published) {
        long[] sorted;
        synchronized (took) {
            sorted = took.stream().mapToLong(Long::longValue).sorted().toArray();
        }
        return String.join(
                " | ",
                delivered(members) + " of " + published * ROOM,
                "" + members.stream().mapToInt(RoomMember::twice).sum(),
                members.stream().mapToInt(RoomMember::acknowledged).sum() + " of " + published,
                "" + members.stream().mapToInt(member -> member.sessions() - 1).sum(),
                millis(sorted, 50),
                millis(sorted, 99),
                millis(sorted, 100));
    }

    private static String millis(long[] sorted, int percent) {
        if (sorted.length == 0) {
            return "-";
        }
        long nanos = sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
        return String.format(Locale.ROOT, "%.1f ms", nanos / 1e6);
    }
}
