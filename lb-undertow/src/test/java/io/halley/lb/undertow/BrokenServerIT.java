// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import io.halley.lb.undertow.kit.Front;
import io.halley.lb.undertow.kit.RawClient;
import io.halley.lb.undertow.kit.Rig;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A real HTTP server that breaks, played by WireMock. */
@ParameterizedClass
@EnumSource(Front.class)
class BrokenServerIT {

    private final Rig rig;

    BrokenServerIT(Front front) {
        rig = new Rig(front);
    }

    private final WireMockServer server =
            new WireMockServer(options().bindAddress("127.0.0.1").dynamicPort());

    @BeforeEach
    void start() {
        server.start();
        rig.with(server::stop);
        rig.start(backend -> backend.timeouts(t -> t.server(Duration.ofSeconds(1))), server.baseUrl());
    }

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    private void answer(ResponseDefinitionBuilder response) {
        server.stubFor(any(anyUrl()).willReturn(response));
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"EMPTY_RESPONSE", "CONNECTION_RESET_BY_PEER", "RANDOM_DATA_THEN_CLOSE"})
    void aPublishToAServerThatBreaksOffIsA502AndIsSentOnce(Fault fault) throws Exception {
        answer(aResponse().withFault(fault));
        assertThat(rig.client().post("/cometd/", "[{}]").status()).isEqualTo(502);
        server.verify(1, anyRequestedFor(anyUrl()));
    }

    @Test
    void aBodyThatBreaksOffDoesNotLookWhole() throws Exception {
        answer(aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK));
        RawClient client = rig.client();
        assertThatThrownBy(() -> client.get("/")).isInstanceOf(IOException.class);
    }

    @Test
    void anAnswerLaterThanTheServerTimeoutIsA504() throws Exception {
        answer(aResponse().withFixedDelay(3000));
        assertThat(rig.client().post("/cometd/connect", "[{}]").status()).isEqualTo(504);
    }

    @Test
    void anAnswerThatComesInPiecesIsWhole() throws Exception {
        String body = "0123456789".repeat(100);
        answer(aResponse().withBody(body).withChunkedDribbleDelay(10, 1500));
        assertThat(rig.client().get("/").body())
                .as("longer in total than the server timeout, but never silent for so long")
                .isEqualTo(body);
    }

    @Test
    void theNextRequestAfterAFaultIsServed() throws Exception {
        RawClient client = rig.client();
        for (Fault fault : new Fault[] {Fault.EMPTY_RESPONSE, Fault.CONNECTION_RESET_BY_PEER}) {
            answer(aResponse().withFault(fault));
            assertThat(client.post("/", "x").status()).isEqualTo(502);
            answer(aResponse().withBody("fine"));
            assertThat(client.post("/", "x").body()).isEqualTo("fine");
        }
    }
}
