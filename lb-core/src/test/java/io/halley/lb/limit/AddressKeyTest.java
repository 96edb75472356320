// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.limit;

import static io.halley.lb.limit.FakeRequest.address;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressKeyTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1, 32, 64, true",
        "192.0.2.1, 192.0.2.2, 32, 64, false",
        "192.0.2.1, 192.0.2.254, 24, 64, true",
        "192.0.2.1, 192.0.3.1, 24, 64, false",
        "192.0.2.1, 193.0.2.1, 1, 64, true",
        "192.0.2.1, 64.0.2.1, 1, 64, false",
        "2001:db8::1, 2001:db8::ffff:1, 32, 64, true",
        "2001:db8::1, 2001:db8:0:1::1, 32, 64, false",
        "2001:db8::1, 2001:db8:0:ff::1, 32, 56, true",
        "2001:db8::1, 2001:db8::2, 32, 128, false",
        "2001:db8::1, 2001:db8::2, 32, 126, true",
        "2001:db8::1, 3001:db8::1, 32, 1, true"
    })
    void isTheSameForOneNetwork(String one, String other, int prefix4, int prefix6, boolean same) {
        AddressKey key = AddressKey.of(address(one), prefix4, prefix6);
        AddressKey otherKey = AddressKey.of(address(other), prefix4, prefix6);

        assertThat(key.equals(otherKey)).isEqualTo(same);
        assertThat(key.compareTo(otherKey) == 0).isEqualTo(same);
        assertThat(Integer.signum(key.compareTo(otherKey))).isEqualTo(-Integer.signum(otherKey.compareTo(key)));
    }

    @Test
    void keepsTheFamiliesApart() {
        assertThat(AddressKey.of(address("0.0.0.1"))).isNotEqualTo(AddressKey.of(address("::1")));
    }
}
