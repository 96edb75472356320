// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.admin;

import static io.halley.lb.undertow.admin.StatsHandlerClient.basic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.halley.lb.model.AdminState;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminIT {

    private static final String DRAIN = "/lb/api/v1/backends/cometd/servers/n1/drain";
    private static final String BOB = basic("bob:secret");

    private final Stage stage = new Stage(Stage.checked());
    private final StatsHandlerClient client = new StatsHandlerClient(stage);

    @BeforeEach
    void show() {
        stage.show(options -> options.auth("bob", "secret").admin(exchange -> true));
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/lb",
                "/lb/",
                "/lb;csv",
                "/lb/;x",
                "/lb//",
                "/lb/./",
                "/lb/%63sv",
                "/lb/events",
                "/lb/page.js",
                "/lb/none"
            })
    void everyPathButTheProbesAsksForThePassword(String path) throws Exception {
        HttpResponse<String> answer = client.get(path);

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate").orElse("")).startsWith("Basic realm=");
        assertThat(answer.body()).doesNotContain("cometd", "n1", "127.0.0.1");
    }

    @Test
    void theProbesNeedNoPassword() throws Exception {
        assertThat(client.get("/lb/ready").body()).isEqualTo("ok\n");
        assertThat(client.get("/lb/live").statusCode()).isEqualTo(200);
    }

    @Test
    void whoGuessesHasToWaitEvenWithTheRightPassword() throws Exception {
        for (int i = 0; i < 5; i++) {
            assertThat(client.get("/lb/", "Authorization", basic("bob:guess" + i))
                            .statusCode())
                    .isEqualTo(401);
        }
        HttpResponse<String> answer =
                client.get("/lb/", "Authorization", BOB, "X-Forwarded-For", "10.1.2.3", "Forwarded", "for=10.1.2.3");

        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.headers().firstValue("Retry-After")).contains("1");
        stage.later(Duration.ofSeconds(2));
        assertThat(client.get("/lb/", "Authorization", BOB).statusCode()).isEqualTo(200);
    }

    @Test
    void aProgramActsWithItsPassword() throws Exception {
        HttpResponse<String> answer = client.post(DRAIN, "", "Authorization", BOB);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"done\":\"drain\"}");
        assertThat(state("n1")).isEqualTo(AdminState.DRAIN);
        assertThat(client.get("/lb/api/v1/events", "Authorization", BOB).body())
                .contains("\"text\":\"set to drain\",\"user\":\"bob\"")
                .doesNotContain("enters drain state");
    }

    @Test
    void thePageActsWithItsTokenAndItsOrigin() throws Exception {
        String token = (String) JsonText.at(
                client.get("/lb/api/v1/session", "Authorization", BOB).body(), "token");
        String[] own = {"Authorization", BOB, "Origin", "http://" + stage.host(), "X-Token", token};

        assertThat(client.post("/lb/api/v1/backends/cometd/servers/n2/weight", "weight=7", own)
                        .statusCode())
                .isEqualTo(200);
        assertThat(stage.balancer.snapshot().servers().get(1).weight()).isEqualTo(7);
        assertThat(client.post(DRAIN, "", "Authorization", BOB, "Origin", "http://evil.example", "X-Token", token)
                        .statusCode())
                .isEqualTo(403);
        assertThat(client.post(DRAIN, "", "Authorization", BOB, "Origin", "http://" + stage.host())
                        .statusCode())
                .isEqualTo(403);
        assertThat(client.post(DRAIN, "", "Authorization", BOB, "Sec-Fetch-Site", "cross-site")
                        .statusCode())
                .isEqualTo(403);
        assertThat(client.post(DRAIN, "", "Authorization", BOB, "Cookie", "a=b").statusCode())
                .isEqualTo(403);
        assertThat(state("n1")).isEqualTo(AdminState.READY);
    }

    @Test
    void haproxysFormWorksAndLeadsBackToThePage() throws Exception {
        HttpResponse<String> answer = client.post("/lb/", "s=n1&s=n2&action=maint&b=%231", "Authorization", BOB);

        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(answer.headers().firstValue("Location")).contains("?st=DONE");
        assertThat(state("n1")).isEqualTo(AdminState.MAINTENANCE);
        assertThat(state("n2")).isEqualTo(AdminState.MAINTENANCE);
        assertThat(client.post("/lb/", "s=n1&s=none&action=ready&b=cometd", "Authorization", BOB)
                        .headers()
                        .firstValue("Location"))
                .contains("?st=ERRP");
        assertThat(state("n1")).isEqualTo(AdminState.MAINTENANCE);
    }

    @Test
    void readingNeverChangesAnything() throws Exception {
        assertThat(client.get(DRAIN, "Authorization", BOB).statusCode()).isEqualTo(404);
        assertThat(client.get("/lb/?s=n1&action=drain&b=cometd", "Authorization", BOB)
                        .statusCode())
                .isEqualTo(200);
        assertThat(client.send("HEAD", DRAIN, "", "Authorization", BOB).statusCode())
                .isEqualTo(404);
        assertThat(state("n1")).isEqualTo(AdminState.READY);
    }

    @Test
    void aDrainWithAnEndCountsWhoIsLeftAndGoesIntoMaintenanceOnceEmpty() throws Exception {
        stage.hold("/cometd", true);
        stage.hold("/cometd", true);
        stage.hold("/cometd", true);
        client.post(DRAIN, "within=600&then=maintenance", "Authorization", BOB);

        String json = client.get("/lb/json", "Authorization", BOB).body();
        assertThat(JsonText.at(json, "backends.0.servers.0.traffic.active")).isEqualTo(1L);
        assertThat(JsonText.at(json, "backends.0.servers.0.drain.thenMaintenance"))
                .isEqualTo(true);
        assertThat(state("n1")).isEqualTo(AdminState.DRAIN);

        stage.letGo();

        await().atMost(Duration.ofSeconds(20)).until(() -> state("n1") == AdminState.MAINTENANCE);
        assertThat(client.get("/lb/api/v1/events", "Authorization", BOB).body())
                .contains("is empty, set to maintenance");
    }

    @Test
    void aDrainThatWasTakenBackNeverEndsInMaintenance() throws Exception {
        stage.hold("/cometd", true);
        client.post(DRAIN, "within=600&then=maintenance", "Authorization", BOB);
        client.post(DRAIN.replace("drain", "ready"), "", "Authorization", BOB);
        stage.letGo();

        assertThat(state("n1")).isEqualTo(AdminState.READY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"weight=300", "weight=", "weight=1&weight=2", "x=%zz", ""})
    void aWrongRequestSaysWhatWasExpected(String form) throws Exception {
        HttpResponse<String> answer = client.post(DRAIN.replace("drain", "weight"), form, "Authorization", BOB);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).startsWith("{\"error\":").contains("expected");
    }

    @Test
    void anUnknownServerIsRefused() throws Exception {
        String path = "/lb/api/v1/backends/cometd/servers/%3Cscript%3E/drain";

        assertThat(client.post(path, "", "Authorization", BOB).statusCode()).isEqualTo(400);
        assertThat(client.post("/lb/api/v1/backends/none/servers/n1/drain", "", "Authorization", BOB)
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void aBodyOfMoreThan16KibOrOfAnotherKindIsRefused() throws Exception {
        assertThat(client.post(DRAIN, "a=" + "x".repeat(17_000), "Authorization", BOB)
                        .statusCode())
                .isEqualTo(413);
        assertThat(client.post(DRAIN, "", "Authorization", BOB, "Content-Type", "text/plain")
                        .statusCode())
                .isEqualTo(415);
        assertThat(state("n1")).isEqualTo(AdminState.READY);
    }

    @Test
    void aChunkedBodyIsBoundedToo() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", stage.port())) {
            socket.setSoTimeout(20_000);
            String chunk = "3e8\r\n" + "x".repeat(1000) + "\r\n";
            String request = "POST " + DRAIN + " HTTP/1.1\r\nHost: x\r\nAuthorization: " + BOB
                    + "\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n" + chunk.repeat(20)
                    + "0\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            byte[] status = in.readNBytes(12);
            assertThat(new String(status, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 413");
        }
        assertThat(state("n1")).isEqualTo(AdminState.READY);
    }

    private AdminState state(String server) {
        return stage.balancer.snapshot().servers().stream()
                .filter(each -> each.name().equals(server))
                .findFirst()
                .orElseThrow()
                .admin();
    }
}
