// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.bayeux.Bayeux;
import io.halley.lb.undertow.kit.NamedServer;
import io.halley.lb.undertow.kit.RawClient;
import io.halley.lb.undertow.kit.Rig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever a body holds, it reaches the server byte for byte, and the answer comes back so. */
class BayeuxBodiesIT {

    private static final List<String> SEEDS = List.of(
            "[{\"channel\":\"/meta/handshake\",\"id\":\"1\",\"version\":\"1.0\"}]",
            "[{\"id\":\"2\",\"channel\":\"/meta/connect\",\"connectionType\":\"long-polling\",\"clientId\":\"21farr7bm4r0\"}]",
            "[{\"channel\":\"/chat\",\"data\":{\"clientId\":\"evil\",\"a\":[1,2,{\"b\":null}]},\"clientId\":\"x\"},{\"id\":3}]",
            " {\"clientId\" : \"x\" , \"channel\":\"/meta/disconnect\"} \n");

    private final Rig rig = new Rig();
    private final SplittableRandom random = new SplittableRandom(20);

    @BeforeEach
    void start() {
        NamedServer echo = rig.with(NamedServer.echo("a"));
        rig.start(backend -> backend.bayeux(Bayeux.defaults().scan(4096, 16)), echo.uri());
    }

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    @Test
    void noBodyIsChangedOnItsWay() throws Exception {
        RawClient client = rig.client();
        for (int i = 0; i < 400; i++) {
            byte[] body = body();
            sendInPieces(
                    client,
                    "POST /cometd/ HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\n"
                            + (random.nextBoolean()
                                    ? "Content-Length: " + body.length + "\r\n\r\n" + text(body)
                                    : "Transfer-Encoding: chunked\r\n\r\n" + chunked(text(body))));
            RawClient.Response answer = client.read();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).as("body %d", i).isEqualTo(text(body));
        }
    }

    @Test
    void noBodyIsChangedWhereverItIsCut() throws Exception {
        RawClient client = rig.client();
        String body = SEEDS.get(2);
        String chunks = chunked(body);
        String head =
                "POST /cometd/ HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
        for (int cut = 0; cut < chunks.length(); cut++) {
            client.send(head + chunks.substring(0, cut));
            client.send(chunks.substring(cut));
            assertThat(client.read().body()).as("cut at %d", cut).isEqualTo(body);
        }
    }

    @Test
    void aCompressedBodyIsNoBayeuxAndPassesAsItIs() throws Exception {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(SEEDS.get(2).getBytes(StandardCharsets.UTF_8));
        }
        RawClient client = rig.client();
        client.send("POST /cometd/ HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n"
                + "Content-Length: " + zipped.size() + "\r\n\r\n");
        client.send(zipped.toByteArray());
        assertThat(client.read().body()).isEqualTo(text(zipped.toByteArray()));
    }

    @Test
    void noJsonpTargetIsChanged() throws Exception {
        NamedServer targets = rig.with(NamedServer.start(
                "t",
                exchange ->
                        exchange.getResponseSender().send(exchange.getRequestURI() + "?" + exchange.getQueryString())));
        Rig other = new Rig();
        try {
            other.start(backend -> backend.bayeux(Bayeux.defaults().scan(4096, 16)), targets.uri());
            RawClient client = other.client();
            for (int i = 0; i < 200; i++) {
                String message = URLEncoder.encode(text(body()), StandardCharsets.ISO_8859_1);
                String target = "/cometd/?jsonp=cb" + random.nextInt(9) + "&message="
                        + message.substring(0, Math.min(message.length(), 3000)) + "&_=" + i;
                assertThat(client.get(target).body()).isEqualTo(target);
            }
        } finally {
            other.close();
        }
    }

    /** So that the reader is left at any place of a message, with nothing more to read. */
    private void sendInPieces(RawClient client, String request) throws IOException {
        int pieces = 1 + random.nextInt(4);
        int at = 0;
        for (int i = 1; i < pieces; i++) {
            int end = at + random.nextInt(request.length() - at);
            client.send(request.substring(at, end));
            at = end;
        }
        client.send(request.substring(at));
    }

    private byte[] body() {
        byte[] body = SEEDS.get(random.nextInt(SEEDS.size())).getBytes(StandardCharsets.UTF_8);
        if (random.nextInt(10) == 0) {
            body = ("[{\"channel\":\"/c\",\"data\":\"" + "y".repeat(random.nextInt(30_000)) + "\",\"clientId\":\"x\"}]")
                    .getBytes(StandardCharsets.UTF_8);
        }
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            body[random.nextInt(body.length)] = (byte) random.nextInt(256);
        }
        return body;
    }

    private String chunked(String body) {
        StringBuilder chunks = new StringBuilder();
        for (int at = 0; at < body.length(); ) {
            int size = Math.min(body.length() - at, 1 + random.nextInt(body.length()));
            chunks.append(Integer.toHexString(size))
                    .append("\r\n")
                    .append(body, at, at + size)
                    .append("\r\n");
            at += size;
        }
        return chunks + "0\r\n\r\n";
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
