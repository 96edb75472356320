// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.haproxy;

import io.halley.lb.limit.ConnectionGate;
import io.halley.lb.model.Traffic;
import io.halley.lb.undertow.admin.FrontendSnapshot;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What went through one frontend. Thread-safe. */
final class FrontendTraffic {

    private final ConnectionGate gate;
    private final AtomicInteger activeMax = new AtomicInteger();
    private final AtomicLong rateMax = new AtomicLong();
    private final LongAdder connections = new LongAdder();
    private final LongAdder requests = new LongAdder();
    private final LongAdder bytesIn = new LongAdder();
    private final LongAdder bytesOut = new LongAdder();
    private final LongAdder requestErrors = new LongAdder();
    private final LongAdder deniedRequests = new LongAdder();
    private final LongAdder deniedConnections = new LongAdder();
    private final LongAdder[] responses = new LongAdder[6];

    FrontendTraffic(ConnectionGate gate) {
        this.gate = gate;
        for (int i = 0; i < responses.length; i++) {
            responses[i] = new LongAdder();
        }
    }

    /** Counts a connection that was let in. */
    void opened() {
        connections.increment();
        activeMax.accumulateAndGet(gate.open(), Math::max);
    }

    /** Notes that no rule has refused the connection, which the gate has counted. */
    void accepted() {
        rateMax.accumulateAndGet(gate.perSecond(), Math::max);
    }

    /** Counts a connection that a rule has refused. */
    void deniedConnection() {
        deniedConnections.increment();
    }

    /** Counts a request that a rule has refused. */
    void deniedRequest() {
        deniedRequests.increment();
    }

    /** Counts a request. */
    void request() {
        requests.increment();
    }

    /** Counts a request that could not be read. */
    void requestError() {
        requestErrors.increment();
    }

    /**
     * Counts the end of a request, or of a tunnel.
     *
     * @param status what the client got, -1 for nothing
     */
    void ended(int status, long in, long out) {
        int digit = status / 100;
        responses[digit >= 1 && digit <= 5 ? digit - 1 : 5].increment();
        bytesIn.add(in);
        bytesOut.add(out);
    }

    FrontendSnapshot snapshot(String name, boolean open, int limit, int rateLimit) {
        Traffic.Responses byStatus = new Traffic.Responses(
                responses[0].sum(),
                responses[1].sum(),
                responses[2].sum(),
                responses[3].sum(),
                responses[4].sum(),
                responses[5].sum());
        return new FrontendSnapshot(
                name,
                open,
                gate.open(),
                activeMax.get(),
                limit,
                connections.sum(),
                gate.accepted(),
                gate.perSecond(),
                rateMax.get(),
                rateLimit,
                requests.sum(),
                bytesIn.sum(),
                bytesOut.sum(),
                deniedRequests.sum(),
                deniedConnections.sum(),
                requestErrors.sum(),
                byStatus);
    }
}
