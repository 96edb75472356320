// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.bayeux.Bayeux;
import io.halley.lb.model.BayeuxSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What no proxy does for CometD, with few clients of each kind; {@link Comparison} has the many. */
class ScenarioIT {
    private static final int SCRIPTS = NodeJs.find("node", "npm").size() == 2 ? 6 : 0;
    private static final Crowd.Size SIZE = new Crowd.Size(12, 12, SCRIPTS);
    private static final Duration FEED_PERIOD = Duration.ofMillis(200);

    private static BayeuxSnapshot bayeux(Front front) {
        return Objects.requireNonNull(
                ((HalleyFront) front).loadBalancer().snapshot().bayeux());
    }

    private static void everyMessageCameOnceOrItsClientWasToldByAHandshake(Scenario scenario, Measures measures) {
        assertThat(measures.missed()).as("missed within a session").isZero();
        assertThat(measures.twice()).as("twice in a session").isZero();
        assertThat(measures.errors()).as("errors").isZero();
        assertThat(measures.demoted()).as("no longer WebSocket").isZero();
        assertThat(scenario.crowd().members())
                .filteredOn(member -> member.transport().equals("long-polling"))
                .as("a long-polling client is told to shake hands, or nothing at all")
                .allSatisfy(member -> assertThat(member.faults()).isSubsetOf(Fault.REHANDSHAKE, Fault.PUBLISH_REFUSED));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void clientsWithoutCookiesStayOnTheirServers(boolean serversTrustSessions) throws Exception {
        UnaryOperator<Bayeux> options =
                serversTrustSessions ? bayeux -> bayeux : bayeux -> bayeux.giveBackBrowserCookie("BAYEUX_BROWSER");
        try (NodeCluster cluster = NodeCluster.start(3, "--trust-sessions", Boolean.toString(serversTrustSessions));
                Front front = BayeuxFronts.of(options).apply(cluster)) {
            Cookieless run = Cookieless.run(cluster, front, SIZE, Duration.ofSeconds(8));

            assertThat(run.settled()).isEqualTo(SIZE.all());
            assertThat(run.unknownSessions()).as("402s").isZero();
            assertThat(run.measures().errors() + run.measures().closed()).isZero();
            assertThat(run.measures().publishesRefused()).isZero();
            assertThat(run.measures().missed() + run.measures().twice()).isZero();
            assertThat(bayeux(front).unknown()).isZero();
        }
    }

    @Test
    void allServersAreRestartedUnderLoadAndClientsSeeNothingButNewHandshakes() throws Exception {
        try (NodeCluster cluster = NodeCluster.start(3);
                Front front = BayeuxFronts.of(500).apply(cluster);
                Scenario scenario = new Scenario(cluster, front, SIZE, true, FEED_PERIOD)) {
            List<Scenario.Stage> stages = scenario.rollingRestart(Duration.ofSeconds(4));
            Measures measures = scenario.end();
            System.out.println(stages + "\n" + measures);

            assertThat(stages).allSatisfy(stage -> {
                assertThat(stage.clients()).isPositive();
                assertThat(stage.told()).as("left, by the balancer").isZero();
                assertThat(stage.left()).as("left, by the clients").isZero();
            });
            everyMessageCameOnceOrItsClientWasToldByAHandshake(scenario, measures);
            assertThat(bayeux(front).moved()).isPositive();
        }
    }

    @Test
    void clientsOfAKilledServerComeBackAtThePaceAskedFor() throws Exception {
        int pace = 10;
        try (NodeCluster cluster = NodeCluster.start(3);
                Front front = BayeuxFronts.of(pace).apply(cluster);
                Scenario scenario = new Scenario(cluster, front, SIZE, true, FEED_PERIOD)) {
            Scenario.Killed killed = scenario.idle(Duration.ofSeconds(1)).kill("n2");
            Measures measures = scenario.end();
            System.out.println(killed + "\n" + measures);

            int struck = killed.polling() + killed.webSocket();
            long turns = 1000L * (struck - 1) / pace;
            assertThat(killed.firstPolling())
                    .as("before its client's own second is over")
                    .isLessThan(1000);
            assertThat(Math.max(killed.lastPolling(), killed.last()))
                    .as("all in their turn, tunnels a second later, and what a busy machine needs")
                    .isBetween(turns - 100, turns + 6000);
            assertThat(measures.missed() + measures.twice() + measures.demoted())
                    .isZero();
            // What was on its way to the server when it died cannot be sent again, and fails.
            assertThat(measures.errors()).as("errors").isLessThanOrEqualTo(struck);
            assertThat(bayeux(front).lost()).isBetween(1L, (long) killed.polling());
        }
    }
}
