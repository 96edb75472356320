// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.affinity;

import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.model.Faults;
import io.halley.lb.model.RequestView;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class LearnedAffinityTest {
    private final LearnedAffinity plain = Affinity.learnCookie("JSESSIONID", ofMinutes(15));

    private static boolean isPost(RequestView request) {
        return request.method().equals("POST");
    }

    private final Predicate<RequestView> condition = LearnedAffinityTest::isPost;

    private List<LearnedAffinity> variants() {
        return List.of(
                plain,
                Affinity.learnCookie("OTHER", ofMinutes(15)),
                Affinity.learnCookie("JSESSIONID", ofMinutes(16)),
                plain.length(52),
                plain.mode(UriMode.QUERY_STRING),
                plain.requestLearn(false),
                plain.maxEntries(1000),
                plain.namePrefix(true),
                plain.when(condition),
                plain.matchWhen(condition),
                plain.storeRequestWhen(condition),
                plain.storeResponseWhen(condition));
    }

    private static List<String> faults(Affinity affinity) {
        Faults faults = new Faults();
        affinity.validate(faults);
        return faults.found();
    }

    @Test
    void affinitiesAreComparedByTheirOptions() {
        List<LearnedAffinity> same = List.of(
                Affinity.learnCookie("JSESSIONID", ofMinutes(15)),
                Affinity.learnCookie("OTHER", ofMinutes(15)),
                Affinity.learnCookie("JSESSIONID", ofMinutes(16)),
                plain.length(52),
                plain.mode(UriMode.QUERY_STRING),
                plain.requestLearn(false),
                plain.maxEntries(1000),
                plain.namePrefix(true),
                plain.when(condition),
                plain.matchWhen(condition),
                plain.storeRequestWhen(condition),
                plain.storeResponseWhen(condition));

        assertThat(variants()).isEqualTo(same).doesNotHaveDuplicates();
        assertThat(variants())
                .extracting(Object::hashCode)
                .isEqualTo(same.stream().map(Object::hashCode).toList());
        assertThat(plain.name()).isEqualTo("JSESSIONID");
    }

    @Test
    void sensibleOptionsHaveNoFaults() {
        assertThat(variants()).allSatisfy(variant -> assertThat(faults(variant)).isEmpty());
    }

    @Test
    void everyFaultIsTold() {
        assertThat(faults(Affinity.learnCookie("", Duration.ZERO).length(129).maxEntries(0)))
                .containsExactly(
                        "learned cookie \"\": name:  (expected: a token of RFC 9110)",
                        "learned cookie \"\": idle: PT0S (expected: more than 0)",
                        "learned cookie \"\": length: 129 (expected: 1-128)",
                        "learned cookie \"\": maxEntries: 0 (expected: 1-100000000)");
    }

    @Test
    void isWrittenAsHaproxysLine() {
        assertThat(plain).hasToString("appsession JSESSIONID len 128 timeout 900000ms request-learn");
        assertThat(plain.requestLearn(false).length(52).mode(UriMode.QUERY_STRING))
                .hasToString("appsession JSESSIONID len 52 timeout 900000ms mode query-string");
        assertThat(plain.namePrefix(true))
                .hasToString("appsession JSESSIONID len 128 timeout 900000ms request-learn prefix");
    }
}
