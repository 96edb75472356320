// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The table of {@code docs/cometd.md}: the same runs through HAProxy and through Halley, one after the other.
 *
 * <p>Run as a program it takes {@code --clients} (default 300, of three kinds), {@code --within} (seconds that a server
 * is given to be emptied, default 20), {@code --pace} (clients that Halley brings back each second, default 100), {@code
 * --fronts} (default {@code seed,haproxy,halley}; {@code haproxy-session} is one more) and {@code --runs} (default {@code
 * cookies,restart,kill}); it prints the table in Markdown as it grows, and takes about ten minutes.
 */
public final class Comparison {
    private static final Duration FEED_PERIOD = Duration.ofMillis(200);

    private final Crowd.Size size;
    private final Duration within;
    private final int pace;
    private final Map<String, List<String>> rows = new LinkedHashMap<>();

    private Comparison(int clients, Duration within, int pace) {
        size = new Crowd.Size(clients * 2 / 5, clients * 2 / 5, clients - clients * 2 / 5 * 2);
        this.within = within;
        this.pace = pace;
    }

    /** Runs all that is compared, and prints the table. */
    public static void main(String[] args) throws Exception {
        int clients = 300;
        int within = 20;
        int pace = 100;
        String fronts = "seed,haproxy,halley";
        String runs = "cookies,restart,kill";
        for (int i = 0; i + 1 < args.length; i += 2) {
            switch (args[i]) {
                case "--clients" -> clients = Integer.parseInt(args[i + 1]);
                case "--within" -> within = Integer.parseInt(args[i + 1]);
                case "--pace" -> pace = Integer.parseInt(args[i + 1]);
                case "--fronts" -> fronts = args[i + 1];
                case "--runs" -> runs = args[i + 1];
                default ->
                    throw new IllegalArgumentException("argument: " + args[i]
                            + " (expected: --clients <number> --within <seconds> --pace <clients>"
                            + " --fronts seed,haproxy,haproxy-session,halley --runs cookies,restart,kill)");
            }
        }
        Comparison comparison = new Comparison(clients, Duration.ofSeconds(within), pace);
        List<String> names = new ArrayList<>();
        for (String front : fronts.split(",", -1)) {
            Function<NodeCluster, Front> kind = comparison.kind(front);
            names.add(title(front));
            for (String run : runs.split(",", -1)) {
                comparison.run(run, kind);
            }
            System.out.println(comparison.table(names));
        }
        // The clients' pools are no daemons in every version; the runs are over.
        System.exit(0);
    }

    private void run(String name, Function<NodeCluster, Front> kind) throws Exception {
        switch (name) {
            case "cookies" -> cookieless(kind);
            case "restart" -> rollingRestart(kind);
            case "kill" -> kill(kind);
            default -> throw new IllegalArgumentException("run: " + name + " (expected: cookies, restart or kill)");
        }
    }

    private Function<NodeCluster, Front> kind(String name) {
        return switch (name) {
            case "seed" -> HaproxyFront::startSeed;
            case "haproxy" -> HaproxyFront::start;
            case "haproxy-session" -> HaproxyFront::startBySession;
            case "halley" -> BayeuxFronts.of(pace);
            default ->
                throw new IllegalArgumentException(
                        "front: " + name + " (expected: seed, haproxy, haproxy-session or halley)");
        };
    }

    private static String title(String front) {
        return switch (front) {
            case "seed" -> "HAProxy, first configuration";
            case "haproxy" -> "HAProxy at its best";
            case "haproxy-session" -> "HAProxy by clientId";
            default -> "Halley";
        };
    }

    /** The servers trust sessions' ids, so that it is up to the front alone. */
    private void cookieless(Function<NodeCluster, Front> kind) throws Exception {
        try (NodeCluster cluster = NodeCluster.start(3, "--trust-sessions", "true");
                Front front = kind.apply(cluster)) {
            Cookieless run = Cookieless.run(cluster, front, size, Duration.ofSeconds(10));
            row("cookies off: clients subscribed and on one session after 10 s", run.settled() + " of " + size.all());
            row("cookies off: messages that servers answered 402", run.unknownSessions());
        }
    }

    private void rollingRestart(Function<NodeCluster, Front> kind) throws Exception {
        try (NodeCluster cluster = NodeCluster.start(3);
                Front front = kind.apply(cluster);
                Scenario scenario = new Scenario(cluster, front, size, true, FEED_PERIOD)) {
            List<Scenario.Stage> stages = scenario.rollingRestart(within);
            Measures measures = scenario.end();
            row(
                    "rolling restart: clients still on each server when it was ended",
                    stages.stream()
                            .map(stage -> stage.left() + " of " + stage.clients())
                            .toList());
            row(
                    "rolling restart: time given to each server, at most " + within.toSeconds() + " s",
                    stages.stream()
                            .map(stage -> "%.1f s".formatted(stage.took().toMillis() / 1000.0))
                            .toList());
            row("rolling restart: re-handshakes", measures.rehandshakes());
            errors("rolling restart", measures);
        }
    }

    private void kill(Function<NodeCluster, Front> kind) throws Exception {
        try (NodeCluster cluster = NodeCluster.start(3);
                Front front = kind.apply(cluster);
                Scenario scenario = new Scenario(cluster, front, size, true, FEED_PERIOD)) {
            scenario.idle(Duration.ofSeconds(3));
            Scenario.Killed killed = scenario.kill("n2");
            scenario.idle(Duration.ofSeconds(3));
            Measures measures = scenario.end();
            row("kill -9: clients struck, long-polling and WebSocket", killed.polling() + " and " + killed.webSocket());
            row(
                    "kill -9: long-polling subscribed again, first to last",
                    range(killed.firstPolling(), killed.lastPolling()));
            row("kill -9: WebSocket subscribed again, first to last", range(killed.firstWebSocket(), killed.last()));
            errors("kill -9", measures);
        }
    }

    private void errors(String run, Measures measures) {
        row(run + ": errors that clients saw (HTTP, handshakes, subscriptions)", measures.errors());
        row(
                run + ": connections closed under clients, long-polling and WebSocket",
                measures.closedPolling() + " and " + measures.closedWebSocket());
        row(
                run + ": publishes refused (402), and cut off with their connection",
                measures.publishesRefused() + " and " + measures.publishesBroken());
        row(run + ": WebSocket clients demoted to long-polling", measures.demoted());
        row(
                run + ": messages lost between two sessions, a client that moved",
                measures.rehandshakes() == 0
                        ? "none moved"
                        : "%.2f".formatted((double) measures.lostBetween() / measures.rehandshakes()));
        row(run + ": messages missed or doubled within a session", measures.missed() + " and " + measures.twice());
    }

    private static String range(long first, long last) {
        return first < 0 ? "none struck" : first + " to " + last + " ms";
    }

    private void row(String title, Object value) {
        String text = value instanceof List<?> list
                ? String.join(", ", list.stream().map(String::valueOf).toList())
                : String.valueOf(value);
        rows.computeIfAbsent(title, ignored -> new ArrayList<>()).add(text);
        System.err.println(title + ": " + text);
    }

    private String table(List<String> names) throws IOException {
        StringBuilder table = new StringBuilder("\n" + LocalDate.now(ZoneOffset.UTC) + ", " + machine() + "; "
                + size.polling() + " Java clients over long-polling, " + size.webSocket() + " over WebSocket, "
                + size.script() + " JavaScript clients; a message each " + FEED_PERIOD.toMillis()
                + " ms, returnsPerSecond " + pace + "\n\n");
        table.append("| | ")
                .append(String.join(" | ", names))
                .append(" |\n|---")
                .append("|---".repeat(names.size()));
        table.append("|\n");
        rows.forEach((title, values) -> table.append("| ")
                .append(title)
                .append(" | ")
                .append(String.join(" | ", values))
                .append(" |\n"));
        return table.toString();
    }

    private static String machine() throws IOException {
        String haproxy = "without HAProxy";
        if (NodeJs.find("haproxy").size() == 1) {
            Process process = new ProcessBuilder("haproxy", "-v").start();
            String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            haproxy = told.lines().findFirst().orElse("").replaceAll(" - .*| \\d{4}/.*", "");
        }
        return Runtime.getRuntime().availableProcessors() + " cores, " + System.getProperty("os.name") + ", Java "
                + Runtime.version() + ", CometD 9.0.0, " + haproxy;
    }
}
