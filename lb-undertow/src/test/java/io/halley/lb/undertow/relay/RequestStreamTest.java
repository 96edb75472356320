// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.Backend;
import io.halley.lb.LoadBalancer;
import io.halley.lb.undertow.http1.RequestHeadWriter;
import io.halley.lb.undertow.refusal.RefusalRenderer;
import io.halley.lb.undertow.upstream.ServerTls;
import io.halley.lb.undertow.upstream.Wire;
import io.undertow.server.DefaultByteBufferPool;
import java.lang.reflect.Proxy;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.xnio.OptionMap;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioIoThread;
import org.xnio.XnioWorker;
import org.xnio.conduits.EmptyStreamSourceConduit;
import org.xnio.conduits.NullStreamSinkConduit;

class RequestStreamTest {

    private static XnioWorker worker;

    @BeforeAll
    static void createWorker() throws Exception {
        worker = Xnio.getInstance().createWorker(OptionMap.EMPTY);
    }

    @AfterAll
    static void closeWorker() {
        worker.shutdown();
    }

    /** A server that takes everything and says nothing. */
    private static final class Sponge extends StreamConnection {
        Sponge(XnioIoThread thread) {
            super(thread);
            setSourceConduit(new EmptyStreamSourceConduit(thread));
            setSinkConduit(new NullStreamSinkConduit(thread));
        }

        @Override
        public SocketAddress getPeerAddress() {
            return null;
        }

        @Override
        public SocketAddress getLocalAddress() {
            return null;
        }
    }

    /** A client that has more of its body to send whenever it is asked. */
    private static ClientExchange endless(AtomicInteger reads) {
        return (ClientExchange) Proxy.newProxyInstance(
                RequestStreamTest.class.getClassLoader(),
                new Class<?>[] {ClientExchange.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "method" -> "POST";
                    case "maxBody" -> 0L;
                    case "isRequestComplete" -> false;
                    case "read" -> {
                        ByteBuffer into = (ByteBuffer) arguments[0];
                        int n = into.remaining();
                        into.position(into.limit());
                        reads.incrementAndGet();
                        yield n;
                    }
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    @Test
    void aClientThatAlwaysHasMoreGivesWayAfterSomeRounds() throws Exception {
        LoadBalancer balancer = LoadBalancer.create(
                Backend.builder("test").server("a", "http://127.0.0.1:1").build(), (server, check) -> {
                    throw new UnsupportedOperationException();
                });
        DefaultByteBufferPool buffers = new DefaultByteBufferPool(true, RelayThread.BUFFER_SIZE);
        Relays relays = new Relays(
                balancer, RefusalRenderer.html(), ServerTls.of(worker, SSLContext.getDefault()), worker, buffers);
        RelayThread thread = new RelayThread(relays, worker.getIoThread());
        AtomicInteger reads = new AtomicInteger();
        RequestStream stream = new RequestStream(thread);
        stream.take(endless(reads), 1L << 40);
        Wire server = Wire.over(new Sponge(worker.getIoThread()));
        RequestHeadWriter head = thread.heads();
        stream.send(head, server);
        stream.pump(server);
        assertThat(reads).hasValue(8);
        assertThat(stream.isInterrupted()).isTrue();
        assertThat(stream.wantsClient()).isTrue();
        stream.pump(server);
        assertThat(reads).hasValue(16);
        buffers.close();
        balancer.close();
    }
}
