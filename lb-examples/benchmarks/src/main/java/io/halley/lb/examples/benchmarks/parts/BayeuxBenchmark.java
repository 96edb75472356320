// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.benchmarks.parts;

import io.halley.lb.bayeux.AnswerReader;
import io.halley.lb.bayeux.RequestReader;
import io.halley.lb.bayeux.Session;
import io.halley.lb.bayeux.Sessions;
import io.halley.lb.bayeux.Transport;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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

/** Reading Bayeux, and the way of a poll through the table of sessions. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgs = {"-Xmx1g", "-XX:+UseSerialGC"})
@Warmup(iterations = 3, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls setUp
public class BayeuxBenchmark {

    private static final int BYTES = 64 * 1024;
    private static final int MESSAGES = 256;
    private static final String CLIENT = "21farr7bm4r0pvexr9smv8i7qu";

    private final ByteBuffer connect = body("[{'id':'4','channel':'/meta/connect','connectionType':'long-polling',"
            + "'ext':{'ack':12},'clientId':'" + CLIENT + "'}]");
    private final ByteBuffer publish = body("[{'id':'5','channel':'/chat/room/12','data':{'text':'hello, how are you"
            + " today?','from':'me'},'clientId':'" + CLIENT + "'}]");
    private final ByteBuffer large =
            body("[{'id':'5','channel':'/chat','data':'" + "x".repeat(15_000) + "','clientId':'" + CLIENT + "'}]");
    private final ByteBuffer handshake = body("[{'minimumVersion':'1.0','clientId':'" + CLIENT
            + "','supportedConnectionTypes':['websocket','long-polling','callback-polling'],'advice':{'interval':0,"
            + "'timeout':20000,'reconnect':'retry'},'channel':'/meta/handshake','id':'1','version':'1.0',"
            + "'successful':true}]");
    private Sessions sessions;

    /** Makes the table. */
    @Setup
    public void setUp() {
        sessions = new Sessions(100_000, Duration.ofSeconds(10), System::nanoTime);
        sessions.opened(CLIENT, "n1", Transport.LONG_POLLING, null, null);
    }

    private static ByteBuffer body(String quoted) {
        byte[] bytes = quoted.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    private static int read(ByteBuffer body) {
        RequestReader reader = new RequestReader(BYTES, MESSAGES);
        reader.feed(body);
        reader.end();
        return reader.request().messages().size();
    }

    /** A {@code /meta/connect} of 124 bytes. */
    @Benchmark
    public int connect() {
        return read(connect);
    }

    /** A publish of 136 bytes. */
    @Benchmark
    public int publish() {
        return read(publish);
    }

    /** A publish of 15,000 bytes. */
    @Benchmark
    public int largePublish() {
        return read(large);
    }

    /** The answer to a handshake. */
    @Benchmark
    public int answerToAHandshake() {
        AnswerReader reader = new AnswerReader(BYTES, MESSAGES, false);
        reader.feed(handshake);
        reader.end();
        return reader.messages().size();
    }

    /** A poll's session is looked up, held and let go. */
    @Benchmark
    public @Nullable Session pollThroughTheTable() {
        Session session = sessions.pin(CLIENT);
        if (session != null) {
            sessions.unpin(CLIENT, session);
        }
        return session;
    }
}
