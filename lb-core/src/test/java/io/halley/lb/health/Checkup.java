// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.health;

import io.halley.lb.model.HealthState;
import io.halley.lb.model.Server;
import io.halley.lb.model.ServerConfig;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A monitor with a clock moved by hand, probes answered by hand or by a script, and all that it told. */
final class Checkup implements HealthProbe, HealthListener {

    static final ProbeResult PASS = new ProbeResult(true, CheckStatus.L7OK, 200, "OK", 1_000_000);
    static final ProbeResult FAIL = new ProbeResult(false, CheckStatus.L7STS, 503, "Service Unavailable", 2_000_000);

    final ManualScheduler time = new ManualScheduler();
    final HealthMonitor monitor = new HealthMonitor("be", this, time, this, time, new SplittableRandom(1));
    final List<String> changes = new ArrayList<>();
    final List<Long> starts = new ArrayList<>();
    final Deque<CompletableFuture<ProbeResult>> open = new ArrayDeque<>();
    final StringBuilder results = new StringBuilder();
    private final Deque<ProbeResult> script = new ArrayDeque<>();
    private final long zero = time.getAsLong();

    @Override
    public CompletionStage<ProbeResult> probe(ServerConfig server, HealthCheck check) {
        starts.add((time.getAsLong() - zero) / 1_000_000);
        CompletableFuture<ProbeResult> result = new CompletableFuture<>();
        if (script.isEmpty()) {
            open.add(result);
        } else {
            result.complete(script.remove());
        }
        return result;
    }

    @Override
    public void checkEnded(Server server, ProbeResult result) {
        results.append(result.passed() ? 'p' : 'f');
    }

    @Override
    public void healthChanged(Server server, HealthState before, HealthState after, String reason) {
        changes.add(before + " > " + after + ": " + reason);
    }

    /** Answers the next probes: {@code p} for passed, {@code f} for failed. */
    Checkup script(String word) {
        word.chars().forEach(c -> script.add(c == 'p' ? PASS : FAIL));
        return this;
    }

    /** Watches a server and lets a scripted word of checks happen, two seconds and a bit for each. */
    ServerWatch watch(HealthCheck check, String word) {
        script(word);
        ServerWatch watch = monitor.watch(new FakeServer("s1"), check);
        time.runDue();
        runScript(check);
        return watch;
    }

    void runScript(HealthCheck check) {
        while (!script.isEmpty()) {
            time.advance(Duration.ofNanos(check.timing().smallestNanos()));
        }
        time.runDue();
    }

    /** Ends the probe under way that began first. */
    void end(ProbeResult result) {
        open.remove().complete(result);
        time.runDue();
    }

    void seconds(double seconds) {
        time.advance(Duration.ofNanos((long) (seconds * 1e9)));
    }
}
