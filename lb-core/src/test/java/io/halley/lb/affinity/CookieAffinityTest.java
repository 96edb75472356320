// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.affinity;

import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.model.Faults;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CookieAffinityTest {
    private final CookieAffinity plain = Affinity.insertCookie("S");

    private static List<String> faults(Affinity affinity) {
        Faults faults = new Faults();
        affinity.validate(faults);
        return faults.found();
    }

    private List<CookieAffinity> variants() {
        return Stream.of(
                        plain,
                        Affinity.insertCookie("T"),
                        plain.indirect(false),
                        plain.nocache(false),
                        plain.preserve(true),
                        plain.postOnly(true),
                        plain.httpOnly(true),
                        plain.secure(true),
                        plain.secure(true).sameSite(SameSite.NONE),
                        plain.sameSite(SameSite.LAX),
                        plain.sameSite(SameSite.STRICT),
                        plain.secure(true).partitioned(true),
                        plain.domain("a.example"),
                        plain.attribute("Priority=High"),
                        plain.path("/cometd"),
                        plain.maxIdle(Duration.ofMinutes(30)),
                        plain.maxLife(Duration.ofHours(8)),
                        plain.signedWith(new byte[16]),
                        plain.signedWith(new byte[17]),
                        plain.dynamic("secret"),
                        plain.dynamic("other"),
                        Affinity.rewriteCookie("S"),
                        Affinity.prefixCookie("S"))
                .toList();
    }

    @Test
    void affinitiesAreComparedByTheirOptions() {
        assertThat(variants()).isEqualTo(variants()).doesNotHaveDuplicates();
        assertThat(variants())
                .extracting(Object::hashCode)
                .isEqualTo(variants().stream().map(Object::hashCode).toList());
    }

    @Test
    void changingAnOptionLeavesTheOriginal() {
        CookieAffinity before = Affinity.insertCookie("S");
        before.domain("a.example").indirect(false);

        assertThat(before).isEqualTo(plain);
        assertThat(before.name()).isEqualTo("S");
    }

    @Test
    void sensibleOptionsHaveNoFaults() {
        assertThat(variants()).allSatisfy(variant -> assertThat(faults(variant)).isEmpty());
    }

    @Test
    void everyFaultIsTold() {
        CookieAffinity bad = Affinity.insertCookie("a b")
                .path("cometd;")
                .domain("a b")
                .attribute("x;y")
                .sameSite(SameSite.NONE)
                .partitioned(true)
                .maxIdle(Duration.ZERO)
                .maxLife(Duration.ofDays(40_000))
                .signedWith(new byte[15])
                .dynamic("");

        assertThat(faults(bad))
                .containsExactly(
                        "cookie \"a b\": name: a b (expected: a token of RFC 9110)",
                        "cookie \"a b\": path: cometd; (expected: / and no control characters or semicolons)",
                        "cookie \"a b\": domain: a b (expected: a host name)",
                        "cookie \"a b\": attribute: x;y (expected: no control characters or semicolons)",
                        "cookie \"a b\": sameSite: None (expected: secure as well)",
                        "cookie \"a b\": partitioned: on (expected: secure as well)",
                        "cookie \"a b\": maxIdle: PT0S (expected: 1 s to 68 years)",
                        "cookie \"a b\": maxLife: PT960000H (expected: 1 s to 68 years)",
                        "cookie \"a b\": signedWith: a short key (expected: at least 16 bytes)",
                        "cookie \"a b\": dynamic: no secret (expected: a secret)",
                        "cookie \"a b\": signedWith and dynamic (expected: one of them)");
    }

    @Test
    void optionsOfAnInsertedCookieAreRefusedInOtherModes() {
        assertThat(faults(Affinity.rewriteCookie("S").indirect(true)))
                .containsExactly("cookie \"S\": rewrite (expected: no option of an inserted cookie)");
        assertThat(faults(Affinity.prefixCookie("S").secure(true)))
                .containsExactly("cookie \"S\": prefix (expected: no option of an inserted cookie)");
    }

    @Test
    void isWrittenAsHaproxysLineWithoutSecrets() {
        assertThat(plain).hasToString("cookie S insert indirect nocache");
        assertThat(Affinity.prefixCookie("S")).hasToString("cookie S prefix");
        assertThat(plain.indirect(false)
                        .preserve(true)
                        .postOnly(true)
                        .httpOnly(true)
                        .secure(true)
                        .domain("a.example")
                        .maxIdle(Duration.ofMinutes(30))
                        .maxLife(Duration.ofHours(8))
                        .sameSite(SameSite.LAX)
                        .signedWith("top secret secret".getBytes(java.nio.charset.StandardCharsets.US_ASCII)))
                .hasToString("cookie S insert nocache preserve postonly httponly secure domain a.example maxidle 1800s"
                        + " maxlife 28800s signed attr SameSite=Lax");
        assertThat(plain.dynamic("hush")).hasToString("cookie S insert indirect nocache dynamic");
    }

    @Test
    void liveSideHasNoTable() {
        ManualClock clock = new ManualClock();
        Stickiness stickiness = plain.open(clock::nanoTime, clock);
        Match match = new Match();
        stickiness.pin(match);
        stickiness.end(match);

        assertThat(stickiness.entries()).isZero();
        stickiness.close();
    }
}
