// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.haproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.halley.lb.undertow.kit.NamedServer;
import io.halley.lb.undertow.kit.RawClient;
import io.halley.lb.undertow.kit.RawClient.Response;
import io.halley.lb.undertow.kit.ScriptedServer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a file describes, over sockets. */
@ParameterizedClass
@EnumSource(ListenerKind.class)
class HaproxyBalancerIT {

    private final ListenerKind listener;

    private static final Path PEM = Path.of("src/test/resources/pem").toAbsolutePath();

    @TempDir
    Path folder;

    private final NamedServer a = NamedServer.start("a");
    private final NamedServer b = NamedServer.start("b");

    HaproxyBalancerIT(ListenerKind listener) {
        this.listener = listener;
    }

    @AfterEach
    void close() {
        a.close();
        b.close();
    }

    private String servers() {
        return " server a 127.0.0.1:" + a.port() + " cookie a\n server b 127.0.0.1:" + b.port() + " cookie b\n";
    }

    @Test
    void balancesAndInsertsTheCookie() throws Exception {
        try (Stand stand = new Stand(listener, "listen web\n bind 127.0.0.1:PORT1\n cookie S insert\n" + servers());
                RawClient client = stand.client()) {
            Response first = client.get("/");
            Response second = client.get("/");

            assertThat(first.body()).isEqualTo("a");
            assertThat(first.header("set-cookie")).isEqualTo("S=a; path=/");
            assertThat(first.header("connection")).isNull();
            assertThat(second.body()).isEqualTo("b");
            assertThat(client.get("/", "Cookie: S=b").body()).isEqualTo("b");
        }
    }

    @Test
    void everyAddressOfEveryBindIsListenedOn() throws Exception {
        try (Stand stand = new Stand(
                listener, "listen web\n bind 127.0.0.1:PORT1,127.0.0.1:PORT2\n bind 127.0.0.1:PORT3\n" + servers())) {
            for (int i = 1; i <= 3; i++) {
                try (RawClient client = RawClient.connect(stand.port(i))) {
                    assertThat(client.get("/").status()).isEqualTo(200);
                }
            }
            assertThat(stand.balancer.addresses()).hasSize(3);
        }
    }

    @Test
    void theMonitorUriIsAnsweredWithoutAServer() throws Exception {
        try (Stand stand = new Stand(listener, "frontend web\n bind 127.0.0.1:PORT1\n monitor-uri /haproxy_test\n");
                RawClient client = stand.client()) {
            assertThat(client.get("/haproxy_test").status()).isEqualTo(200);
            assertThat(client.get("/haproxy_test?x").status()).isEqualTo(503);
            assertThat(client.get("/").body())
                    .isEqualTo("<html><body><h1>503 Service Unavailable</h1>\n"
                            + "No server is available to handle this request.\n</body></html>\n");
        }
    }

    @Test
    void errorFilesReplaceTheBalancersOwnAnswers() throws Exception {
        Path page = Files.writeString(
                folder.resolve("503.http"),
                "HTTP/1.0 503 Gone\r\nContent-Type: text/plain\r\nX-Own: 1\r\n\r\nback soon");
        String nobody = " server dead 127.0.0.1:PORT9\n retries 0\n";
        try (Stand stand = new Stand(
                        listener,
                        "listen web\n bind 127.0.0.1:PORT1\n errorfile 503 " + page + "\n" + nobody
                                + "listen silent\n bind 127.0.0.1:PORT2\n errorfile 503 /dev/null\n" + nobody);
                RawClient client = stand.client();
                RawClient silent = RawClient.connect(stand.port(2))) {
            Response answer = client.get("/");
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("x-own")).isEqualTo("1");
            assertThat(answer.body()).isEqualTo("back soon");

            silent.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(silent.isEnded()).isTrue();
        }
    }

    @Test
    void tlsPresentsTheCertificateOfTheFile() throws Exception {
        for (String name : new String[] {"rsa", "ec", "pkcs8"}) {
            Path pem = PEM.resolve(name + ".pem");
            SSLContext trust = TlsFiles.trust(pem);
            try (Stand stand = new Stand(
                    listener,
                    "listen web\n bind 127.0.0.1:PORT1 ssl crt " + pem + "\n option forwardfor\n" + servers())) {
                HttpResponse<String> answer = HttpClient.newBuilder()
                        .sslContext(trust)
                        .build()
                        .send(
                                HttpRequest.newBuilder(URI.create("https://localhost:" + stand.port(1) + "/"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString());
                assertThat(answer.body()).isEqualTo("a");
                assertThat(answer.sslSession().orElseThrow().getPeerPrincipal().getName())
                        .isEqualTo("CN=" + name);
            }
        }
    }

    @Test
    void serversAreReachedByTlsAsTheirLinesSay() throws Exception {
        Path pem = PEM.resolve("ec.pem");
        String inner = "listen inner\n bind 127.0.0.1:PORT2 ssl crt " + pem + "\n" + servers();
        for (String[] expected : new String[][] {
            {"ssl verify none", "200"},
            {"ssl verify required ca-file " + pem, "200"},
            {"ssl verify required ca-file " + pem + " verifyhost elsewhere.test", "503"},
            {"ssl verify required ca-file " + PEM.resolve("rsa.pem"), "503"},
            {"ssl verify required", "503"},
        }) {
            try (Stand stand = new Stand(
                            listener,
                            inner + "listen web\n bind 127.0.0.1:PORT1\n retries 0\n server s 127.0.0.1:PORT2 "
                                    + expected[0] + "\n");
                    RawClient client = stand.client()) {
                assertThat(client.get("/").status()).as(expected[0]).isEqualTo(Integer.parseInt(expected[1]));
            }
        }
    }

    @Test
    void theProxyHeaderTellsTheClientsAddress() throws Exception {
        try (NamedServer telling = NamedServer.start(
                        "t",
                        exchange -> exchange.getResponseSender()
                                .send(exchange.getRequestHeaders().getFirst("X-Forwarded-For")));
                Stand stand = new Stand(
                        listener,
                        "listen web\n bind 127.0.0.1:PORT1 accept-proxy\n timeout http-request 300ms\n"
                                + " option forwardfor\n server t 127.0.0.1:" + telling.port() + "\n");
                RawClient client = stand.client();
                RawClient without = stand.client();
                RawClient mute = stand.client()) {
            client.send("PROXY TCP4 192.0.2.7 127.0.0.1 5000 80\r\n");
            assertThat(client.get("/").body()).isEqualTo("192.0.2.7");
            without.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(without.isEnded()).as("a connection without the header").isTrue();
            assertThat(mute.isEnded()).as("a connection that sends nothing").isTrue();
        }
    }

    @Test
    void behindAProxyHeaderTlsIsSpokenAndABrokenAnswerIsCut() throws Exception {
        Path pem = PEM.resolve("ec.pem");
        try (ScriptedServer broken = ScriptedServer.start(connection -> {
                    connection.request();
                    connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
                    connection.close();
                });
                Stand stand = new Stand(
                        listener,
                        "listen web\n bind 127.0.0.1:PORT1 accept-proxy\n"
                                + " bind 127.0.0.1:PORT2 accept-proxy ssl crt " + pem + "\n option forwardfor\n"
                                + " acl broken path /broken\n use_backend broken if broken\n" + servers()
                                + "backend broken\n server x 127.0.0.1:" + broken.port() + "\n");
                RawClient client = stand.client();
                java.net.Socket plain = new java.net.Socket("127.0.0.1", stand.port(2))) {
            client.send("PROXY TCP4 192.0.2.7 127.0.0.1 5000 80\r\nGET /broken HTTP/1.0\r\n\r\n");
            assertThatThrownBy(client::read)
                    .as("without a length only a reset tells")
                    .isInstanceOf(SocketException.class);

            plain.getOutputStream().write("PROXY TCP4 192.0.2.7 127.0.0.1 5000 80\r\n".getBytes());
            try (SSLSocket secure = (SSLSocket)
                    TlsFiles.trust(pem).getSocketFactory().createSocket(plain, "localhost", stand.port(2), true)) {
                secure.setSoTimeout(10_000);
                secure.getOutputStream()
                        .write("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".getBytes());
                assertThat(new String(secure.getInputStream().readAllBytes())).startsWith("HTTP/1.1 200 OK");
            }
        }
    }

    @Test
    void whoHasLookedAtThePageIsServedAndCountedAsBefore() throws Exception {
        try (Stand stand = new Stand(
                listener,
                "listen web\n bind 127.0.0.1:PORT1\n maxconn 1\n stats enable\n" + " stats uri /s\n" + servers())) {
            for (int round = 0; round < 3; round++) {
                try (RawClient client = stand.client()) {
                    assertThat(client.get("/").status()).isEqualTo(200);
                    assertThat(client.get("/s;csv").body()).contains("\nweb,FRONTEND,,,1,1,1,");
                    assertThat(client.get("/").status()).isEqualTo(200);
                }
            }
        }
    }

    @Test
    void theStatsPageIsWhereTheFilePutsIt() throws Exception {
        try (Stand stand = new Stand(
                        listener,
                        "listen web\n bind 127.0.0.1:PORT1\n stats uri /stats\n stats refresh 10s\n"
                                + " stats auth joe:secret\n" + servers());
                RawClient client = stand.client()) {
            String login = "Authorization: Basic " + Base64.getEncoder().encodeToString("joe:secret".getBytes());
            assertThat(client.get("/stats").status()).isEqualTo(401);
            assertThat(client.get("/stats", login).header("location")).isEqualTo("stats/");
            assertThat(client.get("/stats/", login).body()).contains("<!doctype html>");
            assertThat(client.get("/statistics").body()).as("another path").isEqualTo("a");
            assertThat(client.get("/stats;csv", login).body())
                    .contains("\nweb,FRONTEND,", "\nweb,a,", "\nweb,b,", "\nweb,BACKEND,");
        }
    }

    @Test
    void withoutAUriTheStatsPageIsHaproxysDefault() throws Exception {
        try (Stand stand = new Stand(listener, "listen web\n bind 127.0.0.1:PORT1\n stats enable\n" + servers());
                RawClient client = stand.client()) {
            assertThat(client.get("/haproxy?stats").header("location")).isEqualTo("haproxy/?stats");
            assertThat(client.get("/haproxy/?stats").body()).contains("<!doctype html>");
            assertThat(client.get("/haproxy").body()).isEqualTo("a");
        }
    }

    @Test
    void everythingThatKeepsItFromStartingIsToldAtOnce() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            HaproxyBalancerException refused = catchThrowableOfType(
                    HaproxyBalancerException.class,
                    () -> new Stand(
                            listener,
                            "listen web\n bind 127.0.0.1:PORT1 ssl crt /nowhere.pem\n errorfile 503 "
                                    + PEM.resolve("rsa.pem") + "\n" + servers() + "listen again\n bind 127.0.0.1:"
                                    + taken.getLocalPort() + "\n bind localhost:PORT1\n" + servers()));

            assertThat(refused.faults()).hasSize(4);
            assertThat(refused.faults().get(0))
                    .matches("test.cfg:7: bind 127.0.0.1:\\d+: crt /nowhere.pem: no such file");
            assertThat(refused.faults().get(1))
                    .startsWith("test.cfg:8: errorfile 503 ")
                    .contains("not an HTTP response");
            assertThat(refused.faults().get(2)).contains("frontend again: bind 127.0.0.1:", "cannot listen: Address");
            assertThat(refused.faults().get(3)).contains("taken already, by frontend web");
        }
    }
}
