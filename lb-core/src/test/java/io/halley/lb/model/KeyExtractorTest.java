// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyExtractorTest {

    @ParameterizedTest
    @CsvSource({
        "/p?client=1,1",
        "/p?a=b&client=1&client=2,1",
        "/p?client=,''",
        "/p?xclient=1&client=2,2",
        "/p?client,",
        "/p?,",
        "/p;client=1,",
        "/client=1,"
    })
    void findsAParameterOfTheQuery(String target, String value) {
        assertThat(KeyExtractor.queryParameter("client").extract(request(target, "127.0.0.1")))
                .isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3,10.1.2.9,true",
        "10.1.2.3,10.1.3.3,false",
        "2001:db8:0:1::1,2001:db8:0:1:ffff::2,true",
        "2001:db8:0:1::1,2001:db8:0:2::1,false",
        "10.1.2.3,::10.1.2.3,false"
    })
    void takesAddressesOfOneNetworkForOne(String one, String other, boolean same) {
        KeyExtractor network = KeyExtractor.source(24, 64);

        String key = network.extract(request("/", one));

        assertThat(key.equals(network.extract(request("/", other)))).isEqualTo(same);
    }

    private static RequestView request(String target, String address) {
        return new RequestView() {
            @Override
            public String method() {
                return "GET";
            }

            @Override
            public String target() {
                return target;
            }

            @Override
            public String header(String name, int occurrence) {
                return null;
            }

            @Override
            public String cookie(String name, int occurrence) {
                return null;
            }

            @Override
            public InetAddress clientAddress() {
                try {
                    return InetAddress.getByName(address);
                } catch (UnknownHostException e) {
                    throw new AssertionError(e);
                }
            }

            @Override
            public boolean isWebSocketUpgrade() {
                return false;
            }
        };
    }
}
