// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class GuessThrottleTest {

    private long now = Long.MAX_VALUE - 5;
    private final GuessThrottle throttle = new GuessThrottle(() -> now);

    @Test
    void theWaitDoublesFromTheFifthWrongPasswordUpToAMinute() throws Exception {
        StringBuilder waits = new StringBuilder();
        for (int i = 0; i < 13; i++) {
            throttle.wrong(address("10.0.0.1"));
            long wait = throttle.waitSeconds(address("10.0.0.1"));
            waits.append(wait).append(' ');
            now += TimeUnit.SECONDS.toNanos(wait);
        }

        assertThat(waits.toString()).isEqualTo("0 0 0 0 1 2 4 8 16 32 60 60 60 ");
        assertThat(throttle.waitSeconds(address("10.0.0.1"))).isZero();
    }

    @Test
    void otherAddressesAreNotDelayed() throws Exception {
        guess("10.0.0.1", 9);

        assertThat(throttle.waitSeconds(address("10.0.0.2"))).isZero();
    }

    @Test
    void anIpv6NetworkOf64BitsCountsAsOneAddress() throws Exception {
        for (int i = 1; i <= 9; i++) {
            throttle.wrong(address("2001:db8:1:2::" + i));
        }

        assertThat(throttle.waitSeconds(address("2001:db8:1:2:ffff::1"))).isPositive();
        assertThat(throttle.waitSeconds(address("2001:db8:1:3::1"))).isZero();
    }

    @Test
    void theRightPasswordAndTimeMakeForgotten() throws Exception {
        guess("10.0.0.1", 9);
        throttle.right(address("10.0.0.1"));
        assertThat(throttle.wrong(address("10.0.0.1"))).isEqualTo(1);

        now += TimeUnit.MINUTES.toNanos(11);
        assertThat(throttle.wrong(address("10.0.0.1"))).isEqualTo(1);
    }

    @Test
    void aFloodOfAddressesIsForgottenFromItsBeginning() throws Exception {
        for (int i = 0; i < GuessThrottle.MOST_ADDRESSES + 500; i++) {
            throttle.wrong(address("10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255)));
        }

        assertThat(throttle.size()).isEqualTo(GuessThrottle.MOST_ADDRESSES);
        assertThat(throttle.wrong(address("10.0.0.0"))).isEqualTo(1);
    }

    private void guess(String address, int times) throws UnknownHostException {
        for (int i = 0; i < times; i++) {
            throttle.wrong(address(address));
        }
    }

    private static InetAddress address(String literal) throws UnknownHostException {
        return InetAddress.getByName(literal);
    }
}
