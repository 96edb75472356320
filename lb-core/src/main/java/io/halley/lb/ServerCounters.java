// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import io.halley.lb.model.Traffic;
import io.halley.lb.retry.FailureCause;
import java.util.concurrent.atomic.LongAdder;

/** What is counted for one server, or for requests that no server saw. Thread-safe; read while it is written. */
final class ServerCounters {

    final LongAdder requests = new LongAdder();
    final LongAdder balanced = new LongAdder();
    final LongAdder tunnels = new LongAdder();
    final LongAdder polls = new LongAdder();
    final LongAdder bytesIn = new LongAdder();
    final LongAdder bytesOut = new LongAdder();
    final LongAdder connectErrors = new LongAdder();
    final LongAdder responseErrors = new LongAdder();
    final LongAdder retries = new LongAdder();
    final LongAdder redispatches = new LongAdder();
    final LongAdder clientAborts = new LongAdder();
    final LongAdder serverAborts = new LongAdder();
    final Average queueNanos = new Average();
    final Average connectNanos = new Average();
    final Average responseNanos = new Average();
    final Average totalNanos = new Average();
    volatile long lastRequestNanos;
    private final LongAdder[] statuses = new LongAdder[6];

    ServerCounters() {
        for (int i = 0; i < statuses.length; i++) {
            statuses[i] = new LongAdder();
        }
    }

    /** Counts a response. */
    void response(int status) {
        int kind = status / 100;
        statuses[kind >= 1 && kind <= 5 ? kind : 0].increment();
    }

    /** Counts bytes from the client and to it; most often one of them is 0, which costs an adder as much as any number. */
    void transferred(long in, long out) {
        if (in != 0) {
            bytesIn.add(in);
        }
        if (out != 0) {
            bytesOut.add(out);
        }
    }

    /** Counts a request that is not tried again after its last attempt has failed. */
    void gaveUp(FailureCause cause) {
        boolean connect = cause == FailureCause.CONNECT_FAILURE || cause == FailureCause.CONNECT_TIMEOUT;
        (connect ? connectErrors : responseErrors).increment();
    }

    /** Adds what another one has counted, whose server is no more. */
    void absorb(Traffic gone) {
        requests.add(gone.requests());
        balanced.add(gone.balanced());
        tunnels.add(gone.tunnels());
        polls.add(gone.polls());
        bytesIn.add(gone.bytesIn());
        bytesOut.add(gone.bytesOut());
        connectErrors.add(gone.connectErrors());
        responseErrors.add(gone.responseErrors());
        retries.add(gone.retries());
        redispatches.add(gone.redispatches());
        clientAborts.add(gone.clientAborts());
        serverAborts.add(gone.serverAborts());
        queueNanos.absorb(gone.queueNanos(), gone.requests());
        connectNanos.absorb(gone.connectNanos(), gone.requests());
        responseNanos.absorb(gone.responseNanos(), gone.requests());
        totalNanos.absorb(gone.totalNanos(), gone.requests());
        statuses[0].add(gone.responses().other());
        statuses[1].add(gone.responses().informational());
        statuses[2].add(gone.responses().success());
        statuses[3].add(gone.responses().redirect());
        statuses[4].add(gone.responses().clientError());
        statuses[5].add(gone.responses().serverError());
    }

    Traffic traffic(int active, int activeMax, int queued, int queuedMax) {
        return new Traffic(
                requests.sum(),
                balanced.sum(),
                active,
                activeMax,
                (int) tunnels.sum(),
                (int) polls.sum(),
                queued,
                queuedMax,
                bytesIn.sum(),
                bytesOut.sum(),
                connectErrors.sum(),
                responseErrors.sum(),
                retries.sum(),
                redispatches.sum(),
                clientAborts.sum(),
                serverAborts.sum(),
                new Traffic.Responses(
                        statuses[1].sum(),
                        statuses[2].sum(),
                        statuses[3].sum(),
                        statuses[4].sum(),
                        statuses[5].sum(),
                        statuses[0].sum()),
                queueNanos.value(),
                connectNanos.value(),
                responseNanos.value(),
                totalNanos.value());
    }
}
