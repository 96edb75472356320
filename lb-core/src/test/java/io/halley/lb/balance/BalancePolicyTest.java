// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.model.KeyExtractor;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BalancePolicyTest {

    @Test
    void policiesAreComparedByTheirOptions() {
        assertThat(all()).isEqualTo(all()).doesNotHaveDuplicates();
        assertThat(all())
                .extracting(Object::hashCode)
                .isEqualTo(all().stream().map(Object::hashCode).toList());
        assertThat(BalancePolicy.randomTwoChoices()).isEqualTo(BalancePolicy.random(2));
    }

    private static List<BalancePolicy> all() {
        return List.of(
                BalancePolicy.roundRobin(),
                BalancePolicy.leastConnections(),
                BalancePolicy.source(),
                BalancePolicy.source().loadFactor(150),
                BalancePolicy.hash(KeyExtractor.header("k")),
                BalancePolicy.hash(KeyExtractor.header("l")),
                BalancePolicy.hash(KeyExtractor.cookie("k")),
                BalancePolicy.hash(KeyExtractor.uri()),
                BalancePolicy.random(2),
                BalancePolicy.random(3),
                BalancePolicy.first());
    }

    @Test
    void policiesHaveTheirHaproxyWords() {
        assertThat(all().stream().map(BalancePolicy::algorithm).distinct())
                .containsExactly("roundrobin", "leastconn", "source", "hash", "random", "first");
    }

    @Test
    void hashingIsWrittenInHaproxysWords() {
        assertThat(BalancePolicy.source()).hasToString("source");
        assertThat(BalancePolicy.hash(KeyExtractor.cookie("k")).loadFactor(150).toString())
                .startsWith("hash ")
                .endsWith(" hash-balance-factor 150");
    }

    @Test
    void onlyHashingIsDeterministic() {
        Stream<String> words = all().stream()
                .filter(BalancePolicy::isDeterministic)
                .map(BalancePolicy::algorithm)
                .distinct();

        assertThat(words).containsExactly("source", "hash");
    }
}
