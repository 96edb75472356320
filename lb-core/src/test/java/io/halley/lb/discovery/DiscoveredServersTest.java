// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.Backend;
import io.halley.lb.Environment;
import io.halley.lb.LoadBalancer;
import io.halley.lb.LogLines;
import io.halley.lb.ManualTime;
import io.halley.lb.model.AdminState;
import io.halley.lb.model.ServerConfig;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DiscoveredServersTest {

    private static final Duration TTL = Duration.ofSeconds(10);

    private final ManualTime time = new ManualTime();
    private final LogLines log = LogLines.of(ServerDiscovery.class.getName());
    private final List<CompletableFuture<Found>> asked = new ArrayList<>();
    private final LoadBalancer balancer = LoadBalancer.create(
            backend("a b"),
            (server, check) -> new CompletableFuture<>(),
            Environment.system().nanoTime(time).scheduler(time));
    private final DiscoveredServers discovered =
            new DiscoveredServers(balancer, new Asked(), Duration.ofSeconds(30), time, new SplittableRandom(1));

    /** Answers when the test says so. */
    private final class Asked implements ServerDiscovery {
        @Override
        public CompletionStage<Found> look() {
            CompletableFuture<Found> answer = new CompletableFuture<>();
            asked.add(answer);
            return answer;
        }

        @Override
        public String toString() {
            return "TEST";
        }
    }

    DiscoveredServersTest() {
        time.runDue();
    }

    @AfterEach
    void close() {
        log.close();
    }

    private static Backend backend(String names) {
        var backend = Backend.builder("be");
        servers(names).forEach(backend::server);
        return backend.build();
    }

    private static List<ServerConfig> servers(String names) {
        return Stream.of(names.split(" "))
                .filter(name -> !name.isEmpty())
                .map(name -> ServerConfig.builder(name, URI.create("http://127.0.0.1:" + (8000 + name.charAt(0))))
                        .build())
                .toList();
    }

    private void answer(String names) {
        asked.get(asked.size() - 1).complete(new Found(servers(names), TTL));
        time.runDue();
    }

    private void fail(String message) {
        asked.get(asked.size() - 1).completeExceptionally(new IOException(message));
        time.runDue();
    }

    private void nextLook() {
        int before = asked.size();
        time.seconds(11);
        assertThat(asked).hasSize(before + 1);
    }

    private String names() {
        return balancer.backend().servers().stream().map(ServerConfig::name).collect(Collectors.joining(" "));
    }

    private AdminState state(String server) {
        return balancer.snapshot().servers().stream()
                .filter(snapshot -> snapshot.config().name().equals(server))
                .findFirst()
                .orElseThrow()
                .admin();
    }

    @Test
    void serversThatAreFoundAreAdded() {
        answer("a b c");

        assertThat(names()).isEqualTo("a b c");
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void anEmptyAnswerKeepsTheLastServersAndIsToldOnce() {
        answer("");
        time.seconds(2);
        answer("");

        assertThat(names()).isEqualTo("a b");
        assertThat(state("a")).isEqualTo(AdminState.READY);
        assertThat(log.lines()).containsExactly("Backend be: TEST: an empty answer; keeping the servers known");
    }

    @Test
    void aFailureKeepsTheLastServersUntilItAnswersAgain() {
        fail("SERVFAIL");
        time.seconds(2);
        fail("SERVFAIL");
        time.seconds(3);
        answer("b c");

        assertThat(names()).isEqualTo("b c");
        assertThat(log.lines())
                .containsExactly(
                        "Backend be: TEST: SERVFAIL; keeping the servers known",
                        "Backend be: TEST answers again, 2 servers");
    }

    @Test
    void anAnswerThatIsNoBackendKeepsTheLastServers() {
        answer("c c");

        assertThat(names()).isEqualTo("a b");
        assertThat(log.lines()).singleElement().asString().contains("server \"c\": twice");
    }

    @Test
    void aServerThatIsGoneDrainsWhileItHasClients() {
        Held held = new Held(balancer, "a b");

        answer("a");

        assertThat(names()).isEqualTo("a b");
        assertThat(state("b")).isEqualTo(AdminState.DRAIN);
        held.end("b");
        time.runDue();
        assertThat(names()).isEqualTo("a");
    }

    @Test
    void aServerThatIsGoneIsTakenOutWhenItsTimeToDrainIsOver() {
        Held held = new Held(balancer, "a b");
        answer("a");

        time.seconds(29);
        assertThat(names()).isEqualTo("a b");
        time.seconds(2);

        assertThat(names()).isEqualTo("a");
        held.end("b");
    }

    @Test
    void aServerThatComesBackWhileItDrainsIsReadyAgain() {
        new Held(balancer, "a b");
        answer("a");
        nextLook();

        answer("a b");
        time.seconds(60);

        assertThat(names()).isEqualTo("a b");
        assertThat(state("b")).isEqualTo(AdminState.READY);
    }

    @Test
    void aServerThatAnOperatorDrainsStaysDrained() {
        balancer.drain("b");

        answer("a b");

        assertThat(state("b")).isEqualTo(AdminState.DRAIN);
    }

    @Test
    void aServerThatSomebodyElseAddedIsLeftAlone() {
        balancer.addServer(servers("x").get(0));

        answer("a");

        assertThat(names()).isEqualTo("a x");
    }

    @Test
    void aServerWithAnotherAddressIsReplacedAtOnce() {
        ServerConfig moved =
                ServerConfig.builder("b", URI.create("http://127.0.0.1:9999")).build();
        asked.get(0).complete(new Found(List.of(servers("a").get(0), moved), TTL));
        time.runDue();

        assertThat(names()).isEqualTo("a b");
        assertThat(balancer.backend().servers()).contains(moved);
    }

    @Test
    void itAsksAgainWhenTheAnswerIsNoLongerValidAndATenthLaterAtMost() {
        answer("a b");

        time.advance(TTL.minusMillis(1));
        assertThat(asked).hasSize(1);
        time.advance(TTL.dividedBy(10).plusMillis(1));

        assertThat(asked).hasSize(2);
    }

    @Test
    void retriesComeAtLongerAndLongerIntervalsUpToAMinute() {
        List<Integer> looks = new ArrayList<>();
        for (int second = 1; second <= 300; second++) {
            fail("refused");
            int before = asked.size();
            time.seconds(1);
            if (asked.size() > before) {
                looks.add(second);
            }
        }

        assertThat(looks.get(0)).isBetween(1, 2);
        assertThat(looks.size()).isBetween(7, 10);
        assertThat(looks.get(looks.size() - 1) - looks.get(looks.size() - 2)).isBetween(60, 67);
    }

    @Test
    void aLookThatNeverEndsIsGivenUpAndItsLateAnswerIgnored() {
        time.seconds(33);
        assertThat(asked).hasSize(2);

        asked.get(0).complete(new Found(servers("z"), TTL));
        time.runDue();

        assertThat(names()).isEqualTo("a b");
        answer("a");
        assertThat(names()).isEqualTo("a");
    }

    @Test
    void aClosedOneAsksNoMoreAndChangesNothing() {
        discovered.close();

        answer("c");
        time.seconds(60);

        assertThat(asked).hasSize(1);
        assertThat(names()).isEqualTo("a b");
        assertThat(time.isClosed()).isTrue();
    }
}
