// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import io.halley.lb.event.AttemptFailed;
import io.halley.lb.event.BalancerListener;
import io.halley.lb.event.Reconfigured;
import io.halley.lb.event.RequestEnded;
import io.halley.lb.event.ServerChanged;
import io.halley.lb.health.CheckStatus;
import io.halley.lb.health.HealthCheck;
import io.halley.lb.health.HealthProbe;
import io.halley.lb.health.ProbeResult;
import io.halley.lb.model.ServerConfig;
import io.halley.lb.model.ServerSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/** A balancer on a clock moved by hand, whose servers fail their checks on command. */
final class Rig implements HealthProbe, BalancerListener {

    final ManualTime time = new ManualTime();
    final List<String> changes = new ArrayList<>();
    final List<String> failures = new ArrayList<>();
    final List<RequestEnded> ended = new ArrayList<>();
    final List<Reconfigured> reconfigured = new ArrayList<>();
    final LoadBalancer balancer;
    private final Set<String> sick = new HashSet<>();

    private Rig(Backend backend) {
        Environment environment = Environment.system()
                .nanoTime(time)
                .scheduler(time)
                .random(new SplittableRandom(1))
                .wallClock(() -> Instant.EPOCH);
        balancer = LoadBalancer.create(backend, this, environment);
        balancer.addListener(this);
        time.runDue();
    }

    static Rig of(Backend backend) {
        return new Rig(backend);
    }

    static Rig of(UnaryOperator<BackendBuilder> configuration) {
        return new Rig(configuration.apply(Backend.builder("be")).build());
    }

    /** A backend with servers of these names, checked every second, and whatever else. */
    static Rig of(String names, UnaryOperator<BackendBuilder> configuration) {
        return of(backend -> configuration.apply(servers(backend, names)));
    }

    static BackendBuilder servers(BackendBuilder backend, String names) {
        int port = 8080;
        for (String name : names.split(" ")) {
            backend.server(name, "http://127.0.0.1:" + ++port);
        }
        return backend.healthCheck(
                HealthCheck.tcp().every(Duration.ofSeconds(1)).rise(1).fall(1));
    }

    @Override
    public CompletionStage<ProbeResult> probe(ServerConfig server, HealthCheck check) {
        boolean passed = !sick.contains(server.name());
        return CompletableFuture.completedFuture(
                new ProbeResult(passed, passed ? CheckStatus.L4OK : CheckStatus.L4CON, -1, "", 1_000_000));
    }

    /** Makes the checks of a server fail, and waits for that. */
    void down(String server) {
        sick.add(server);
        time.seconds(1);
    }

    void up(String server) {
        sick.remove(server);
        time.seconds(1);
    }

    Call call() {
        return new Call(balancer, new FakeRequest());
    }

    Call call(String cookieValue) {
        return new Call(balancer, new FakeRequest().cookie("SERVERID", cookieValue));
    }

    /** Lets that many requests begin and end, and returns their servers as a word. */
    String word(int requests) {
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < requests; i++) {
            Call call = call().start();
            word.append(call.place());
            call.end();
        }
        return word.toString();
    }

    ServerSnapshot server(String name) {
        return balancer.snapshot().servers().stream()
                .filter(server -> server.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void serverChanged(ServerChanged event) {
        changes.add(event.server().name() + " " + event.health() + " " + event.admin());
    }

    @Override
    public void attemptFailed(AttemptFailed event) {
        failures.add(event.server().name() + " " + event.cause() + (event.redispatch() ? " redispatch" : ""));
    }

    @Override
    public void requestEnded(RequestEnded event) {
        ended.add(event);
    }

    @Override
    public void reconfigured(Reconfigured event) {
        reconfigured.add(event);
    }

    RequestEnded lastEnded() {
        return ended.get(ended.size() - 1);
    }
}
