// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.affinity;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatedCookieTest {
    private final FakeServer s1 = FakeServer.of("s1");
    private final ManualClock clock = new ManualClock();
    private final CookieAffinity plain = Affinity.insertCookie("S").nocache(false);
    private final CookieAffinity idle = plain.maxIdle(ofMinutes(30));
    private final CookieAffinity life = plain.maxLife(ofHours(8));
    private final CookieAffinity both = idle.maxLife(ofHours(8));

    private String letters = "";

    /** Sends the client's value, returns the value that it gets, or its own if it gets none. */
    private String send(CookieAffinity affinity, String value) {
        Exchange exchange = new Exchange(
                affinity.open(clock::nanoTime, clock), FakeServers.of(s1), FakeRequest.withCookies("S=" + value));
        FakeResponse response = exchange.through(s1);
        letters = exchange.letters();
        return response.added.isEmpty()
                ? value
                : response.added.get(0).substring("Set-Cookie: S=".length()).replace("; path=/", "");
    }

    @ParameterizedTest
    @CsvSource({"0, |AAAAA", "1, |AAAAB", "4, |AAAAB", "5, |AAAAC", "256, |AAABA", "4294967292, |/////"})
    void datesAreCountsOfFourSecondsRoundedUp(long seconds, String expected) {
        StringBuilder written = new StringBuilder();
        CookieDates.append(written, seconds);

        assertThat(written).hasToString(expected);
        assertThat(CookieDates.last("s1" + written)).isBetween(seconds, seconds + 3);
    }

    @ParameterizedTest
    @CsvSource({
        "s1, 0, 0",
        "s1|, 0, 0",
        "s1|AAAB, 0, 0",
        "s1|AAAAB, 4, 0",
        "s1|AAAABC, 4, 0",
        "s1|AA AB, 0, 0",
        "s1|AAAAB|, 4, 0",
        "s1|AAAAB|AAAAC, 4, 8",
        "s1||AAAAC, 0, 8",
        "|AAAAB, 4, 0"
    })
    void datesThatCannotBeReadAreNone(String value, long last, long first) {
        assertThat(CookieDates.last(value)).isEqualTo(last);
        assertThat(CookieDates.first(value)).isEqualTo(first);
    }

    @Test
    void newCookieCarriesTheDatesOfNow() {
        // 2024-02-29T12:00:00Z is 1709208000 s, that is 427302000 units of 4 s: 25 30 1 49 48 in base 64.
        assertThat(send(idle, "x")).isEqualTo("s1|ZeBxw");
        assertThat(send(life, "x")).isEqualTo("s1|ZeBxw|ZeBxw");
        assertThat(send(both, "x")).isEqualTo("s1|ZeBxw|ZeBxw");
        assertThat(letters).isEqualTo("II");
    }

    @Test
    void dateIsBroughtUpToNowAtEachUse() {
        String value = send(idle, "x");
        assertThat(send(idle, value)).isEqualTo(value);
        assertThat(letters).isEqualTo("VN");

        clock.advance(ofSeconds(4));
        assertThat(send(idle, value)).isEqualTo("s1|ZeBxx");
        assertThat(letters).isEqualTo("VU");
    }

    @Test
    void cookieThatWasNotUsedForLongerThanMaxIdleExpires() {
        String value = send(idle, "x");
        clock.advance(ofMinutes(30));
        String later = send(idle, value);
        assertThat(letters).isEqualTo("VU");

        clock.advance(ofMinutes(30).plusSeconds(1));
        send(idle, later);
        assertThat(letters).isEqualTo("EI");
    }

    @Test
    void cookieThatIsUsedLivesNoLongerThanMaxLife() {
        String value = send(both, "x");
        for (int i = 0; i < 24; i++) {
            clock.advance(ofMinutes(20));
            value = send(both, value);
            assertThat(letters).isEqualTo("VU");
            assertThat(value).endsWith("|ZeBxw");
        }

        clock.advance(ofSeconds(1));
        assertThat(send(both, value)).isEqualTo("s1|ZeDiR|ZeDiR");
        assertThat(letters).isEqualTo("OI");
    }

    @Test
    void valueWithoutADateIsHonouredAndGivenOne() {
        assertThat(send(both, "s1")).isEqualTo("s1|ZeBxw|ZeBxw");
        assertThat(letters).isEqualTo("VU");
        assertThat(send(both, "s1|ZeBxw")).isEqualTo("s1|ZeBxw|ZeBxw");
        assertThat(letters).isEqualTo("VU");
    }

    @Test
    void datesThatAreNotWantedAnyMoreAreTakenOff() {
        String value = send(both, "x");
        clock.advance(ofSeconds(4));

        assertThat(send(idle, value)).isEqualTo("s1|ZeBxx");
        assertThat(send(plain, value)).isEqualTo("s1");
        assertThat(letters).isEqualTo("VU");
    }

    @Test
    void datesFromAClockThatWasAheadCountUpToADay() {
        String value = send(both, "x");
        clock.moveWallClock(ofDays(1).negated());
        assertThat(send(both, value)).isEqualTo(value);
        assertThat(letters).isEqualTo("VN");

        clock.moveWallClock(Duration.ofSeconds(-1));
        send(both, value);
        assertThat(letters).isEqualTo("OI");
        send(idle, value);
        assertThat(letters).isEqualTo("EI");
    }

    @Test
    void expiredValueIsHonouredWithoutTheLimit() {
        String value = send(idle, "x");
        clock.advance(ofDays(3));

        send(plain, value);
        assertThat(letters).isEqualTo("VU");
    }

    @Test
    void signedDatesCannotBeChanged() {
        CookieAffinity signed = both.signedWith("0123456789abcdef".getBytes(StandardCharsets.US_ASCII));
        String value = send(signed, "x");
        assertThat(value).matches("v1\\.[-_A-Za-z0-9]{22}\\|ZeBxw\\|ZeBxw\\.[-_A-Za-z0-9]{22}");
        assertThat(send(signed, value)).isEqualTo(value);
        assertThat(letters).isEqualTo("VN");

        clock.advance(ofHours(1));
        send(signed, value);
        assertThat(letters).isEqualTo("EI");
        send(signed, value.replace("|ZeBxw|", "|ZeB/0|"));
        assertThat(letters).isEqualTo("II");
        send(signed, value.substring(0, value.lastIndexOf('.')));
        assertThat(letters).isEqualTo("II");
        send(signed, value.substring(0, value.length() - 1));
        assertThat(letters).isEqualTo("II");
    }
}
