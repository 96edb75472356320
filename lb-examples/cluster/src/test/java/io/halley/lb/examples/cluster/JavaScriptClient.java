// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.cluster;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.ajax.JSON;

/** CometD's JavaScript client in a Node.js process of its own, so with a cookie jar of its own. */
final class JavaScriptClient implements AutoCloseable {
    private final Process process;
    private final List<Event> events = new CopyOnWriteArrayList<>();

    /** Something that happened to the client, with {@link System#nanoTime} when it became known here. */
    record Event(long nanos, Map<?, ?> fields) {
        boolean is(String name) {
            return name.equals(fields.get("event"));
        }

        String text(String field) {
            return String.valueOf(fields.get(field));
        }
    }

    JavaScriptClient(URI cometd, String transport, String channel) throws IOException {
        process = NodeJs.start("client.mjs", cometd.toString(), transport, channel);
        Thread reader = new Thread(this::read, "javascript-client");
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (BufferedReader out = process.inputReader()) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                events.add(new Event(System.nanoTime(), (Map<?, ?>) new JSON().fromJSON(line)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the subscriptions that were confirmed, one for each session; waits until there are so many. */
    List<Event> awaitSubscribed(int count) {
        await().atMost(TestClient.PATIENCE.multipliedBy(2))
                .until(() -> events("subscribed").size() >= count);
        return events("subscribed");
    }

    List<String> received() {
        return events("received").stream().map(event -> event.text("data")).toList();
    }

    List<Event> events(String name) {
        return events.stream().filter(event -> event.is(name)).toList();
    }

    /** Writes a command to the client: {@code publish <text>}, {@code batch <count>} or {@code stop}. */
    void command(String command) throws IOException {
        process.outputWriter().write(command + "\n");
        process.outputWriter().flush();
    }

    /** Disconnects; returns whether the server confirmed it and the process ended well. */
    boolean stop() throws Exception {
        command("stop");
        return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
