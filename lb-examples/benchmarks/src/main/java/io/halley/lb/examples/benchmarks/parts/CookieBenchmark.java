// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.benchmarks.parts;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.halley.lb.affinity.Affinity;
import io.halley.lb.affinity.Match;
import io.halley.lb.affinity.ServerLookup;
import io.halley.lb.affinity.Stickiness;
import io.halley.lb.model.Server;
import io.halley.lb.undertow.http1.HeadProgress;
import io.halley.lb.undertow.http1.ResponseHead;
import io.halley.lb.undertow.http1.ResponseHeadParser;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Finding the server that an inserted cookie names, reading a response's head, and stamping it. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgs = {"-Xmx1g", "-XX:+UseSerialGC"})
@Warmup(iterations = 3, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls setUp
public class CookieBenchmark {

    private static final byte[] ANSWER = ("HTTP/1.1 200 OK\r\nDate: Sun, 22 Nov 2026 18:00:00 GMT\r\n"
                    + "Content-Type: application/json\r\nCache-Control: no-cache\r\nServer: Jetty(12.1.2)\r\n"
                    + "Content-Length: 120\r\n\r\n")
            .getBytes(ISO_8859_1);

    private final Stickiness stickiness =
            Affinity.insertCookie("SERVERID").open(System::nanoTime, InstantSource.system());
    private final Match match = new Match();
    private final ResponseHeadParser parser = new ResponseHeadParser();
    private final ByteBuffer answer =
            ByteBuffer.allocateDirect(ANSWER.length).put(ANSWER).flip();
    private final BenchRequest client =
            new BenchRequest("BAYEUX_BROWSER=1iaajksvfbyls1fi; SERVERID=n1", InetAddress.getLoopbackAddress());
    private final BenchRequest stranger = new BenchRequest("a=b", InetAddress.getLoopbackAddress());
    private final byte[] head = BenchRequest.head("BAYEUX_BROWSER=1iaajksvfbyls1fi; SERVERID=n1");
    private final ByteBuffer request =
            ByteBuffer.allocateDirect(head.length).put(head).flip();
    private ServerLookup servers;
    private Server server;

    /** Makes three servers. */
    @Setup
    public void setUp() {
        List<BenchServer> three = BenchServer.many(3);
        servers = BenchServer.lookup(three);
        server = three.get(1);
    }

    /** The cookie of a request whose head has been read. */
    @Benchmark
    public @Nullable Server find() {
        match.reset();
        return stickiness.find(client, servers, match);
    }

    /** A request's head of 290 bytes. */
    @Benchmark
    public BenchRequest requestHead() {
        client.read(request.rewind());
        return client;
    }

    /** A response's head of 150 bytes. */
    @Benchmark
    public ResponseHead responseHead() {
        parser.reset(false);
        if (parser.parse(answer.rewind()) != HeadProgress.COMPLETE) {
            throw new IllegalStateException(parser.fault());
        }
        return parser.head();
    }

    /** The same, and the cookie for a client that had none. */
    @Benchmark
    public ResponseHead responseHeadAndStamp() {
        match.reset();
        stickiness.find(stranger, servers, match);
        ResponseHead read = responseHead();
        stickiness.onResponse(match, server, read);
        return read;
    }
}
