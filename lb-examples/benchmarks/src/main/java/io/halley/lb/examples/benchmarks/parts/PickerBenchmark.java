// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.benchmarks.parts;

import io.halley.lb.balance.BalancePolicy;
import io.halley.lb.balance.ServerPicker;
import io.halley.lb.model.Server;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Choosing a server, and telling the picker that one request has begun and another one ended. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgs = {"-Xmx1g", "-XX:+UseSerialGC"})
@Warmup(iterations = 3, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls setUp
public class PickerBenchmark {

    private static final int UNDER_WAY = 64;
    private static final int CLIENTS = 256;

    /** How many servers there are. */
    @Param({"3", "100", "1000"})
    public int servers;

    /** HAProxy's word for the policy. */
    @Param({"roundrobin", "leastconn", "source", "hash", "random(2)", "first"})
    public String policy;

    private final BenchServer[] underWay = new BenchServer[UNDER_WAY];
    private final BenchRequest[] clients = new BenchRequest[CLIENTS];
    private ServerPicker picker;
    private int next;

    /** Prepares the picker, and requests of clients with other addresses. */
    @Setup
    public void setUp() throws UnknownHostException {
        List<BenchServer> all = BenchServer.many(servers);
        picker = policy().prepare(all, null, ThreadLocalRandom.current());
        for (int i = 0; i < CLIENTS; i++) {
            clients[i] = new BenchRequest(
                    "BAYEUX_BROWSER=1iaajksvfbyls" + i, InetAddress.getByAddress(new byte[] {10, 0, 7, (byte) i}));
        }
    }

    private BalancePolicy policy() {
        return switch (policy) {
            case "roundrobin" -> BalancePolicy.roundRobin();
            case "leastconn" -> BalancePolicy.leastConnections();
            case "source" -> BalancePolicy.source();
            case "hash" -> BalancePolicy.hash(io.halley.lb.model.KeyExtractor.header("Origin"));
            case "random(2)" -> BalancePolicy.randomTwoChoices();
            case "first" -> BalancePolicy.first();
            default -> throw new IllegalArgumentException(policy);
        };
    }

    /** One request comes and another one goes. */
    @Benchmark
    public Server pick() {
        int at = next++ & (UNDER_WAY - 1);
        BenchServer server = (BenchServer) picker.pick(clients[next & (CLIENTS - 1)], excluded -> false);
        if (server == null) {
            throw new IllegalStateException("no server");
        }
        server.begin();
        picker.loadChanged(server);
        BenchServer done = underWay[at];
        underWay[at] = server;
        if (done != null) {
            done.end();
            picker.loadChanged(done);
        }
        return server;
    }
}
