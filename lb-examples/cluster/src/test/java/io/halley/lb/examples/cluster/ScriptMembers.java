// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.eclipse.jetty.util.ajax.JSON;

/** CometD's JavaScript clients with acknowledged messages, in one Node.js; every second one over WebSocket. */
final class ScriptMembers implements AutoCloseable {
    private final Process process;
    private final List<ScriptMember> members;

    /** Starts them; aborts the test where there is no Node.js. */
    ScriptMembers(URI cometd, int count, boolean cookies) {
        members = IntStream.range(0, count).mapToObj(i -> new ScriptMember()).toList();
        try {
            process = NodeJs.start(
                    "crowd.mjs",
                    cometd.toString(),
                    Integer.toString(count),
                    cookies ? "cookies" : "no-cookies",
                    Feed.CHANNEL);
        } catch (IOException e) {
            throw new UncheckedIOException("node does not start", e);
        }
        Thread reader = new Thread(this::read, "javascript-clients");
        reader.setDaemon(true);
        reader.start();
    }

    Stream<Member> members() {
        return members.stream().map(member -> member);
    }

    private void read() {
        try (BufferedReader out = process.inputReader()) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                Map<?, ?> event = (Map<?, ?>) new JSON().fromJSON(line);
                members.get(((Number) event.get("client")).intValue()).happened(event);
            }
        } catch (IOException e) {
            // Closed: the run is over.
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private static final class ScriptMember implements Member {
        private final Tally tally = new Tally();
        private final List<Fault> faults = new CopyOnWriteArrayList<>();
        private final List<String> nodes = new CopyOnWriteArrayList<>();

        private volatile boolean subscribed;
        private volatile long subscribedNanos;
        private volatile String transport = "none";

        private void happened(Map<?, ?> event) {
            switch (String.valueOf(event.get("event"))) {
                case "session" -> {
                    subscribed = false;
                    transport = String.valueOf(event.get("transport"));
                    nodes.add(String.valueOf(event.get("node")));
                }
                case "subscribed" -> {
                    subscribedNanos = System.nanoTime();
                    subscribed = true;
                }
                case "received" ->
                    tally.received(
                            ((Number) event.get("session")).intValue(),
                            Integer.parseInt(String.valueOf(event.get("data"))));
                default -> faults.add(Fault.of((Map<?, ?>) event.get("message")));
            }
        }

        @Override
        public String transport() {
            return transport;
        }

        @Override
        public boolean isSubscribed() {
            return subscribed;
        }

        @Override
        public int sessions() {
            return nodes.size();
        }

        @Override
        public String node() {
            return nodes.isEmpty() ? "none" : nodes.get(nodes.size() - 1);
        }

        @Override
        public long subscribedNanos() {
            return subscribedNanos;
        }

        @Override
        public Tally tally() {
            return tally;
        }

        @Override
        public List<Fault> faults() {
            return faults;
        }
    }
}
