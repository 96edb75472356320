// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.cluster;

import static org.awaitility.Awaitility.await;

import io.halley.lb.examples.cluster.ClientKit.Transport;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Clients of all kinds under load: each gets the {@link Feed}, and each publishes once in a few seconds. */
final class Crowd implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final long PUBLISH_PERIOD_MILLIS = 3500;

    private final ClientKit kit = new ClientKit();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final List<JavaMember> java = new ArrayList<>();
    private final List<Member> all = new ArrayList<>();
    private final ScriptMembers scripts;

    /**
     * How many clients of each kind.
     *
     * @param polling Java, long-polling
     * @param webSocket Java, WebSocket with long-polling to fall back to
     * @param script JavaScript, half of them over WebSocket; none where there is no Node.js
     */
    record Size(int polling, int webSocket, int script) {
        int all() {
            return polling + webSocket + script;
        }
    }

    private Crowd(URI cometd, Size size, boolean cookies) {
        for (int i = 0; i < size.polling; i++) {
            java.add(kit.member(cometd, Transport.LONG_POLLING, cookies));
        }
        for (int i = 0; i < size.webSocket; i++) {
            java.add(kit.member(cometd, Transport.WEBSOCKET, cookies));
        }
        all.addAll(java);
        scripts = size.script == 0 ? null : new ScriptMembers(cometd, size.script, cookies);
        if (scripts != null) {
            scripts.members().forEach(all::add);
        }
    }

    /** Starts clients that publish, without waiting for them; without cookies none of them keeps any. */
    static Crowd startLater(URI cometd, Size size, boolean cookies) {
        Crowd crowd = new Crowd(cometd, size, cookies);
        crowd.publish();
        return crowd;
    }

    /** Starts clients as {@link #startLater} does, and waits until all are subscribed. */
    static Crowd start(URI cometd, Size size, boolean cookies) {
        Crowd crowd = startLater(cometd, size, cookies);
        try {
            await().atMost(START_LIMIT).until(() -> crowd.all.stream().allMatch(Member::isSubscribed));
        } catch (RuntimeException e) {
            crowd.close();
            throw e;
        }
        return crowd;
    }

    private void publish() {
        AtomicInteger turn = new AtomicInteger();
        if (!java.isEmpty()) {
            timer.scheduleAtFixedRate(
                    () -> java.get(turn.getAndIncrement() % java.size()).publish("/load", "java"),
                    0,
                    PUBLISH_PERIOD_MILLIS * 1000 / java.size(),
                    TimeUnit.MICROSECONDS);
        }
    }

    List<Member> members() {
        return all;
    }

    List<Member> on(String node) {
        return all.stream().filter(member -> member.node().equals(node)).toList();
    }

    @Override
    public void close() {
        timer.shutdownNow();
        java.forEach(JavaMember::leave);
        if (scripts != null) {
            scripts.close();
        }
        kit.close();
    }
}
