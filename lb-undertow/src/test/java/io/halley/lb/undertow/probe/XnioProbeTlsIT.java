// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.halley.lb.health.HealthCheck;
import io.halley.lb.health.ProbeResult;
import io.halley.lb.model.ServerConfig;
import io.undertow.UndertowOptions;
import io.undertow.protocols.ssl.UndertowXnioSsl;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Xnio;
import org.xnio.XnioWorker;

class XnioProbeTlsIT {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    private static Path keys;

    private static XnioWorker worker;
    private static XnioProbe probe;
    private static SSLContext rightName;
    private static SSLContext wrongName;
    private static SSLContext unknownIssuer;

    @BeforeAll
    static void start() throws Exception {
        KeyStore right = keyStore("right", "ip:127.0.0.1,dns:localhost");
        KeyStore wrong = keyStore("wrong", "dns:other.example");
        rightName = identity(right);
        wrongName = identity(wrong);
        unknownIssuer = identity(keyStore("unknown", "ip:127.0.0.1"));
        SSLContext trust = trusting(right, wrong);
        worker = Xnio.getInstance()
                .createWorker(OptionMap.create(Options.WORKER_IO_THREADS, 2, Options.WORKER_TASK_MAX_THREADS, 2));
        UndertowXnioSsl ssl = new UndertowXnioSsl(worker.getXnio(), OptionMap.EMPTY, trust, worker::execute);
        ProbeTls tls = (connection, server) -> ssl.wrapExistingConnection(
                connection,
                OptionMap.builder()
                        .set(Options.SSL_PEER_HOST_NAME, server.uri().getHost())
                        .set(UndertowOptions.ENDPOINT_IDENTIFICATION_ALGORITHM, "HTTPS")
                        .getMap());
        probe = new XnioProbe(worker, tls, new SecureRandom(), System::nanoTime);
    }

    @AfterAll
    static void stop() {
        worker.shutdownNow();
    }

    @Test
    void aHandshakeIsAllThatTcpAsksFor() throws Exception {
        try (RawServer server = server(rightName, RawServer::awaitEnd)) {
            assertThat(probe(server, HealthCheck.tcp().every(LIMIT))).isEqualTo("L6OK -1 ");
            await().atMost(LIMIT).untilAsserted(() -> assertThat(server.ends).containsExactly("0 bytes, closed"));
        }
    }

    @Test
    void asksByTls() throws Exception {
        try (RawServer server = server(rightName, (self, socket) -> {
            self.readHead(socket);
            self.send(socket, "HTTP/1.1 200 Secret\r\n\r\n");
            self.awaitEnd(socket);
        })) {
            for (int i = 0; i < 5; i++) {
                assertThat(probe(server, HealthCheck.http("/").every(LIMIT))).isEqualTo("L7OK 200 Secret");
            }
            await().atMost(LIMIT).untilAsserted(() -> assertThat(server.ends).hasSize(5));
        }
    }

    @Test
    void aCertificateForAnotherNameFails() throws Exception {
        try (RawServer server = server(wrongName, RawServer::readHead)) {
            assertThat(probe(server, HealthCheck.http("/").every(LIMIT))).startsWith("L6RSP -1 ");
            assertThat(server.requests.stream().filter(head -> !head.isEmpty())).isEmpty();
        }
    }

    @Test
    void aCertificateThatNobodyVouchesForFails() throws Exception {
        try (RawServer server = server(unknownIssuer, RawServer::readHead)) {
            assertThat(probe(server, HealthCheck.tcp().every(LIMIT))).startsWith("L6RSP -1 ");
        }
    }

    @Test
    void aServerWithoutTlsFailsTheHandshake() throws Exception {
        try (RawServer server = plain((self, socket) -> self.send(socket, "SSH-2.0-OpenSSH_9.6\r\n"))) {
            assertThat(probe(server, HealthCheck.tcp().every(LIMIT))).startsWith("L6RSP -1 ");
        }
    }

    @Test
    void aServerThatClosesWithinTheHandshakeFails() throws Exception {
        try (RawServer server = plain((self, socket) -> socket.getInputStream().read())) {
            assertThat(probe(server, HealthCheck.tcp().every(LIMIT))).startsWith("L6RSP -1 ");
        }
    }

    @Test
    void aSilentServerTimesOutInLayer6() throws Exception {
        try (RawServer server = plain(RawServer::awaitEnd)) {
            assertThat(probe(server, HealthCheck.http("/").every(Duration.ofMillis(300))))
                    .isEqualTo("L6TOUT -1 ");
            await().atMost(LIMIT).untilAsserted(() -> assertThat(server.ends).hasSize(1));
        }
    }

    private static RawServer server(SSLContext identity, RawServer.Behaviour behaviour) throws Exception {
        ServerSocket listener =
                identity.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        return new RawServer(listener, "https", (server, socket) -> {
            try {
                behaviour.serve(server, socket);
            } catch (SSLException e) {
                server.ends.add("TLS failed");
            }
        });
    }

    private static RawServer plain(RawServer.Behaviour behaviour) throws Exception {
        return new RawServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), "https", behaviour);
    }

    private static String probe(RawServer server, HealthCheck check) throws Exception {
        ProbeResult result = probe.probe(
                        ServerConfig.builder("s1", URI.create(server.uri().toString()))
                                .build(),
                        check)
                .toCompletableFuture()
                .get(15, TimeUnit.SECONDS);
        return result.status() + " " + result.code() + " " + result.detail();
    }

    /** The JDK makes certificates by its tool only. */
    private static KeyStore keyStore(String name, String names) throws Exception {
        Path file = keys.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        name,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "san=" + names,
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        return store;
    }

    private static SSLContext identity(KeyStore store) throws Exception {
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }

    private static SSLContext trusting(KeyStore... stores) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        for (KeyStore store : stores) {
            String alias = store.aliases().nextElement();
            trusted.setCertificateEntry(alias, store.getCertificate(alias));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }
}
