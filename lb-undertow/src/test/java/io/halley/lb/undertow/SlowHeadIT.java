// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.Backend;
import io.halley.lb.model.Timeouts;
import io.halley.lb.undertow.kit.Front;
import io.halley.lb.undertow.kit.NamedServer;
import io.halley.lb.undertow.kit.RawClient;
import io.halley.lb.undertow.kit.RawClient.Response;
import io.halley.lb.undertow.listener.DirectListener;
import io.undertow.server.DefaultByteBufferPool;
import java.io.Closeable;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.xnio.ChannelListeners;
import org.xnio.OptionMap;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioWorker;
import org.xnio.channels.AcceptingChannel;

/** Heads that do not come, on the listeners that answer them. */
@ParameterizedClass
@EnumSource(Front.class)
class SlowHeadIT {

    @Parameter
    private Front front;

    private NamedServer server;
    private BalancerHandler balancer;
    private XnioWorker worker;
    private Closeable listener;
    private int port;

    @BeforeEach
    void start() throws Exception {
        server = NamedServer.echo("a");
        balancer = BalancerHandler.start(
                Backend.builder("test").server("a", server.uri()).build());
        worker = Xnio.getInstance().createWorker(OptionMap.EMPTY);
        Timeouts timeouts = Timeouts.builder()
                .httpRequest(Duration.ofMillis(400))
                .httpKeepAlive(Duration.ofMillis(600))
                .build();
        if (front == Front.LISTENER) {
            DirectListener direct = DirectListener.builder()
                    .worker(worker)
                    .balancer("/", balancer)
                    .timeouts(timeouts)
                    .start();
            listener = direct::close;
            port = direct.address().getPort();
        } else {
            AcceptingChannel<StreamConnection> accepting = worker.createStreamConnectionServer(
                    new InetSocketAddress("127.0.0.1", 0),
                    ChannelListeners.openListenerAdapter(BalancerListeners.http(
                            balancer, new DefaultByteBufferPool(true, 16_384), OptionMap.EMPTY, timeouts)),
                    OptionMap.EMPTY);
            accepting.resumeAccepts();
            listener = accepting;
            port = accepting.getLocalAddress(InetSocketAddress.class).getPort();
        }
    }

    @AfterEach
    void close() throws Exception {
        listener.close();
        balancer.close();
        worker.shutdown();
        server.close();
    }

    private RawClient client() throws Exception {
        return RawClient.connect(port);
    }

    @Test
    void aHeadThatBeginsAndDoesNotEndIsA408() throws Exception {
        try (RawClient client = client()) {
            long begin = System.nanoTime();
            client.send("GET / HTTP/1.1\r\nHo");
            Response response = client.read();
            assertThat(response.status()).isEqualTo(408);
            assertThat(response.body()).endsWith("</html>\n");
            assertThat(client.isEnded()).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(390));
        }
    }

    @Test
    void aHeadThatComesAnOctetAtATimeIsA408InTheEnd() throws Exception {
        try (RawClient client = client()) {
            String head = "GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + "y".repeat(1000);
            Thread sender = new Thread(() -> {
                try {
                    for (int i = 0; i < head.length(); i++) {
                        client.send(head.substring(i, i + 1));
                        Thread.sleep(20);
                    }
                } catch (Exception e) {
                    // Cut, as it should be.
                }
            });
            sender.setDaemon(true);
            sender.start();
            assertThat(client.line()).startsWith("HTTP/1.1 408");
        }
    }

    @Test
    void aClientThatSendsNothingIsClosedWithoutAWordBeforeAndBetweenRequests() throws Exception {
        try (RawClient silent = client();
                RawClient kept = client()) {
            assertThat(silent.isEnded()).isTrue();
            assertThat(kept.isEnded()).isTrue();
        }
        try (RawClient kept = client()) {
            assertThat(kept.post("/", "hello").body()).isEqualTo("hello");
            assertThat(kept.post("/", "again").body()).isEqualTo("again");
            assertThat(kept.isEnded()).isTrue();
        }
    }
}
