// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.cluster;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * What happens to a cluster while clients are on it, the same through any {@link Front}.
 *
 * <p>Used for one run, by one thread.
 */
final class Scenario implements AutoCloseable {
    /** Long enough for the slowest of the fronts: HAProxy as first configured finds a dead server after 15 s. */
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private final NodeCluster cluster;
    private final Front front;
    private final Feed feed;
    private final Crowd crowd;
    private final List<String> transports;

    /**
     * One server emptied and started again.
     *
     * @param clients how many were on it
     * @param left how many were on it still when it was ended
     * @param told what the front said was left when it called it empty, or the time was over; -1 if it cannot tell
     * @param took how long the front took for that
     */
    record Stage(String server, int clients, int left, int told, Duration took) {}

    /** A server killed: in milliseconds, when the first and the last of its clients were subscribed again. */
    record Killed(int polling, long firstPolling, long lastPolling, int webSocket, long firstWebSocket, long last) {}

    Scenario(NodeCluster cluster, Front front, Crowd.Size size, boolean cookies, Duration period) {
        this.cluster = cluster;
        this.front = front;
        await().atMost(LIMIT).until(() -> cluster.nodes().stream().allMatch(node -> front.isUp(node.name())));
        crowd = Crowd.start(front.cometd(), size, cookies);
        feed = new Feed(cluster, period);
        transports = crowd.members().stream().map(Member::transport).toList();
    }

    Crowd crowd() {
        return crowd;
    }

    /** Lets time pass under load. */
    Scenario idle(Duration time) throws InterruptedException {
        Thread.sleep(time.toMillis());
        return this;
    }

    /** Drains, kills, starts and readies one server after the other. */
    List<Stage> rollingRestart(Duration within) throws InterruptedException {
        List<Stage> stages = new ArrayList<>();
        for (NodeProcess node : cluster.nodes()) {
            stages.add(restart(node, within));
        }
        return stages;
    }

    private Stage restart(NodeProcess node, Duration within) throws InterruptedException {
        String name = node.name();
        int clients = crowd.on(name).size();
        long begin = System.nanoTime();
        int told;
        try {
            told = front.drain(name, within)
                    .toCompletableFuture()
                    .get(within.plusSeconds(10).toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("drain of " + name + " does not end", e);
        }
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        // Who was told to go, or whose tunnel was closed, is given the time to arrive elsewhere.
        for (int i = 0; i < 50 && !crowd.on(name).isEmpty(); i++) {
            Thread.sleep(100);
        }
        Stage stage = new Stage(name, clients, crowd.on(name).size(), told, took);
        cluster.kill(name);
        cluster.restart(name);
        front.ready(name);
        await().atMost(LIMIT).until(() -> front.isUp(name));
        // Those that the server's end has struck, where it was not empty, shall be back before the next one is emptied.
        Thread.sleep(1500);
        await().atMost(LIMIT).until(() -> crowd.members().stream().allMatch(Member::isSubscribed));
        return stage;
    }

    /** Kills one server as {@code kill -9} does and waits until its clients are subscribed elsewhere. */
    Killed kill(String name) {
        List<Member> struck = crowd.on(name);
        List<Integer> before = struck.stream().map(Member::sessions).toList();
        List<Member> polling = by(struck, "long-polling").toList();
        List<Member> webSocket = by(struck, "websocket").toList();
        long killed = System.nanoTime();
        cluster.kill(name);
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(50)).until(() -> {
            for (int i = 0; i < struck.size(); i++) {
                if (struck.get(i).sessions() == before.get(i) || !struck.get(i).isSubscribed()) {
                    return false;
                }
            }
            return true;
        });
        return new Killed(
                polling.size(),
                Measures.first(polling, killed),
                Measures.last(polling, killed),
                webSocket.size(),
                Measures.first(webSocket, killed),
                Measures.last(webSocket, killed));
    }

    private static Stream<Member> by(List<Member> members, String transport) {
        return members.stream().filter(member -> member.transport().equals(transport));
    }

    /** Waits until the feed reaches each client, ends it, and returns what they went through. */
    Measures end() {
        awaitNumber(feed.number() + 1);
        awaitNumber(feed.stop());
        return Measures.of(crowd.members(), transports);
    }

    private void awaitNumber(int number) {
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(50)).untilAsserted(() -> {
            for (Member member : crowd.members()) {
                if (member.tally().last() < number) {
                    throw new AssertionError("a client over " + member.transport() + " on " + member.node() + " has "
                            + member.tally().last() + " of " + number);
                }
            }
        });
    }

    @Override
    public void close() {
        feed.close();
        crowd.close();
    }
}
