// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.event.BalancerListener;
import io.halley.lb.event.CheckEnded;
import io.halley.lb.event.RequestEnded;
import io.halley.lb.event.ServerChanged;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ListenersTest {

    private final Rig rig = Rig.of("a b", UnaryOperator.identity());

    @Test
    void listenerThatThrowsIsLoggedOnceAndHurtsNobody() {
        int[] calls = new int[1];
        rig.balancer.addListener(new BalancerListener() {
            @Override
            public void requestEnded(RequestEnded event) {
                calls[0]++;
                throw new IllegalStateException("from a listener");
            }
        });
        List<RequestEnded> heard = new ArrayList<>();
        rig.balancer.addListener(new BalancerListener() {
            @Override
            public void requestEnded(RequestEnded event) {
                heard.add(event);
            }
        });

        List<String> log;
        try (LogLines lines = LogLines.of(Listeners.class)) {
            rig.word(3);
            log = lines.lines();
        }

        assertThat(calls[0]).isEqualTo(3);
        assertThat(heard).hasSize(3);
        assertThat(log).hasSize(1).first().asString().contains("failed; further failures of it are not logged");
    }

    @Test
    void removedListenerHearsNothing() {
        rig.balancer.removeListener(rig);

        rig.word(1);

        assertThat(rig.ended).isEmpty();
    }

    @Test
    void checksAreHeard() {
        List<CheckEnded> heard = new ArrayList<>();
        rig.balancer.addListener(new BalancerListener() {
            @Override
            public void checkEnded(CheckEnded event) {
                heard.add(event);
            }
        });

        rig.down("a");

        assertThat(heard)
                .filteredOn(event -> event.server().name().equals("a"))
                .last()
                .satisfies(event -> {
                    assertThat(event.passed()).isFalse();
                    assertThat(event.status()).isEqualTo("L4CON");
                    assertThat(event.backend()).isEqualTo("be");
                });
    }

    @Test
    void listenerMayChangeServersItselfAndEventsStayInOrder() {
        rig.balancer.addListener(new BalancerListener() {
            @Override
            public void serverChanged(ServerChanged event) {
                if (event.wentDown()) {
                    rig.balancer.maintenance(event.server().name());
                }
            }
        });

        rig.down("a");

        assertThat(rig.changes).containsExactly("a DOWN READY", "a DOWN MAINTENANCE");
    }
}
