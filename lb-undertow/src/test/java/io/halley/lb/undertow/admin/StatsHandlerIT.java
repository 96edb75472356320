// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.admin;

import static io.halley.lb.undertow.admin.StatsHandlerClient.basic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatsHandlerIT {

    private final Stage stage = new Stage(Stage.checked());
    private final StatsHandlerClient client = new StatsHandlerClient(stage);

    @BeforeEach
    void show() {
        stage.show(options -> options);
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void theAddressWithoutASlashLeadsToTheOneWithIt() throws Exception {
        HttpResponse<String> answer = client.get("/lb?filter=n1");

        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().firstValue("Location")).contains("lb/?filter=n1");
        assertThat(client.get("/lb/").body()).contains("<!doctype html>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/lb/", "/lb/csv", "/lb/none", "/lb/json", "/lb/page.js", "/lb/ready"})
    void everyAnswerKeepsOtherPagesAway(String path) throws Exception {
        var headers = client.get(path).headers();

        assertThat(headers.firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'", "frame-ancestors 'none'", "form-action 'self'")
                .doesNotContain("unsafe");
        assertThat(headers.firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(headers.firstValue("X-Frame-Options")).contains("DENY");
        assertThat(headers.firstValue("Referrer-Policy")).contains("same-origin");
        assertThat(headers.firstValue("Cache-Control")).contains("no-store");
        assertThat(headers.firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/lb;csv", "/lb/;csv", "/lb/csv", "/lb;norefresh;csv"})
    void theCsvHasALineForEachServerAndTheBackend(String path) throws Exception {
        stage.hold("/cometd", true);

        String[] lines = client.get(path).body().split("\n");

        assertThat(lines).hasSize(5);
        assertThat(lines[0]).startsWith("# pxname,svname,");
        assertThat(lines[1]).startsWith("cometd,n1,0,0,1,1,,1,");
        assertThat(lines[4]).startsWith("cometd,BACKEND,0,0,1,1,,1,");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/lb;json", "/lb/json", "/lb/api/v1/backends"})
    void theJsonHasTunnelsAndPollsApart(String path) throws Exception {
        stage.hold("/cometd", true);
        stage.hold("/cometd/connect", false);

        String json = client.get(path).body();

        assertThat(JsonText.at(json, "backends.0.traffic.tunnels")).isEqualTo(1L);
        assertThat(JsonText.at(json, "backends.0.traffic.polls")).isEqualTo(1L);
        assertThat(JsonText.at(json, "backends.0.traffic.active")).isEqualTo(2L);
        assertThat(JsonText.at(json, "backends.0.servers.2.status")).isEqualTo("UP");
    }

    @Test
    void addressesAndCookiesAreNotShownWithoutALogin() throws Exception {
        assertThat(client.get("/lb/json").body()).doesNotContain("127.0.0.1", "cookie", "config");
        assertThat(client.get("/lb/csv").body()).doesNotContain("127.0.0.1", "roundrobin");
    }

    @Test
    void aTerminalGetsATableOf80Columns() throws Exception {
        String text = client.get("/lb/", "Accept", "text/plain").body();

        assertThat(text).contains("3 of 3 servers take new clients").contains("  n2 ");
        assertThat(text.lines().skip(1)).allMatch(line -> line.length() <= 80);
    }

    @Test
    void theStatusWordsAreHaproxys() throws Exception {
        stage.balancer.drain("n1");
        stage.balancer.maintenance("n2");
        stage.sick("n3", true);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> client.get("/lb/csv").body().contains(",DOWN,"));

        assertThat(client.get("/lb/csv").body()).contains(",DRAIN,", ",MAINT,", "Connection refused");
        assertThat(client.get("/lb/ready").statusCode()).isEqualTo(503);
        assertThat(client.get("/lb/live").statusCode()).isEqualTo(200);
        stage.balancer.ready("n1");
        assertThat(client.get("/lb/ready").statusCode()).isEqualTo(200);
    }

    @Test
    void nothingCanBeChangedUnlessItIsAllowed() throws Exception {
        HttpResponse<String> answer = client.post("/lb/api/v1/backends/cometd/servers/n1/drain", "a=b");

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(client.get("/lb/api/v1/session").body())
                .contains("\"admin\":false")
                .doesNotContain("token");
        assertThat(client.post("/lb/", "s=n1&b=cometd&action=drain").statusCode())
                .isEqualTo(403);
        assertThat(client.get("/lb/json").body()).doesNotContain("DRAIN");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/lb/none", "/lb/../pom.xml", "/lb/api/v1/backends/none", "/lb//page.js", "/lb/%2e%2e/x"})
    void whatIsNotThereIsNotFound(String path) throws Exception {
        assertThat(client.get(path, "Accept", "*/*").statusCode()).isEqualTo(404);
    }

    @Test
    void otherMethodsAreNotAllowed() throws Exception {
        HttpResponse<String> answer = client.send("DELETE", "/lb/", "");

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).contains("GET, HEAD, POST");
        assertThat(client.send("HEAD", "/lb/json", "").statusCode()).isEqualTo(200);
        assertThat(client.post("/lb/json", "a=b").statusCode()).isEqualTo(405);
    }

    @Test
    void viewersGetAPictureASecondAndNothingRunsOnceTheyHaveGone() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", stage.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write("GET /lb/events HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream()));
            int pictures = 0;
            while (pictures < 3) {
                String line = in.readLine();
                if (line.startsWith("data:")) {
                    assertThat(JsonText.at(line.substring(5), "backends.0.name"))
                            .isEqualTo("cometd");
                    pictures++;
                }
            }
            assertThat(stage.page().viewers()).isEqualTo(1);
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> stage.page().viewers() == 0);
    }

    @Test
    void theBuilderNamesAllFaults() {
        org.assertj.core.api.Assertions.assertThatIllegalArgumentException()
                .isThrownBy(() -> StatsHandler.builder(stage.balancer, stage.balancer)
                        .refresh(Duration.ofMillis(10))
                        .auth("a:b", "topsecret")
                        .auth("c", "")
                        .scope("none")
                        .build())
                .withMessageContainingAll(
                        "refresh: ", "each name once", "auth: user", "password of \"c\"", "scope: none")
                .satisfies(fault -> assertThat(fault.getMessage()).doesNotContain("topsecret"));
    }

    @Test
    void withoutAPasswordNobodyIsAsked() throws Exception {
        assertThat(client.get("/lb/", "Authorization", basic("any:thing")).statusCode())
                .isEqualTo(200);
    }
}
