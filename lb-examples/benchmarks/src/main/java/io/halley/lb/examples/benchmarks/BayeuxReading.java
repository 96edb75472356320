// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.benchmarks;

import com.sun.management.ThreadMXBean;
import io.halley.lb.bayeux.AnswerReader;
import io.halley.lb.bayeux.RequestReader;
import io.halley.lb.bayeux.Session;
import io.halley.lb.bayeux.Sessions;
import io.halley.lb.bayeux.Transport;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Prints what reading Bayeux costs: CPU and bytes allocated for each body, and for the way of a poll through the table.
 *
 * <p>One thread and no network, so that it is the balancer's own work alone; the last of five rounds counts.
 */
final class BayeuxReading {

    private static final int ROUNDS = 5;
    private static final int REPEATS = 300_000;
    private static final int BYTES = 64 * 1024;
    private static final int MESSAGES = 256;
    private static final String CLIENT = "21farr7bm4r0pvexr9smv8i7qu";

    private final ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private long sum;

    private BayeuxReading() {}

    /** Runs it; no arguments. */
    public static void main(String[] args) {
        new BayeuxReading().run();
    }

    private void run() {
        ByteBuffer connect = body("[{'id':'4','channel':'/meta/connect','connectionType':'long-polling',"
                + "'ext':{'ack':12},'clientId':'" + CLIENT + "'}]");
        ByteBuffer publish = body("[{'id':'5','channel':'/chat/room/12','data':{'text':'hello, how are you today?',"
                + "'from':'me'},'clientId':'" + CLIENT + "'}]");
        ByteBuffer large =
                body("[{'id':'5','channel':'/chat','data':'" + "x".repeat(15_000) + "','clientId':'" + CLIENT + "'}]");
        ByteBuffer handshake = body("[{'minimumVersion':'1.0','clientId':'" + CLIENT + "','supportedConnectionTypes':"
                + "['websocket','long-polling','callback-polling'],'advice':{'interval':0,'timeout':20000,"
                + "'reconnect':'retry'},'channel':'/meta/handshake','id':'1','version':'1.0','successful':true}]");
        Sessions sessions = new Sessions(100_000, Duration.ofSeconds(10), System::nanoTime);
        sessions.opened(CLIENT, "n1", Transport.LONG_POLLING, null, null);
        for (int round = 1; round <= ROUNDS; round++) {
            System.out.println("round " + round);
            measure("connect, " + connect.limit() + " bytes", REPEATS, () -> request(connect));
            measure("publish, " + publish.limit() + " bytes", REPEATS, () -> request(publish));
            measure("publish, " + large.limit() + " bytes", REPEATS / 20, () -> request(large));
            measure("answer to a handshake, " + handshake.limit() + " bytes", REPEATS, () -> answer(handshake));
            measure("poll through the table", REPEATS, () -> poll(sessions));
        }
        System.out.println("(" + sum + ")");
    }

    private static ByteBuffer body(String quoted) {
        byte[] bytes = quoted.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    private void request(ByteBuffer body) {
        RequestReader reader = new RequestReader(BYTES, MESSAGES);
        reader.feed(body);
        reader.end();
        sum += reader.request().messages().size();
    }

    private void answer(ByteBuffer body) {
        AnswerReader reader = new AnswerReader(BYTES, MESSAGES, false);
        reader.feed(body);
        reader.end();
        sum += reader.messages().size();
    }

    private void poll(Sessions sessions) {
        Session session = sessions.pin(CLIENT);
        if (session != null) {
            sum++;
            sessions.unpin(CLIENT, session);
        }
    }

    private void measure(String name, int repeats, Runnable work) {
        long cpu = thread.getCurrentThreadCpuTime();
        long bytes = thread.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < repeats; i++) {
            work.run();
        }
        long nanos = (thread.getCurrentThreadCpuTime() - cpu) / repeats;
        long allocated = (thread.getCurrentThreadAllocatedBytes() - bytes) / repeats;
        System.out.printf("  %-34s %6d ns %6d bytes allocated%n", name, nanos, allocated);
    }
}
