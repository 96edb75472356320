// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import io.halley.lb.Dispatch.Cause;
import io.halley.lb.Dispatch.Phase;
import io.halley.lb.event.RequestEnded;
import io.halley.lb.model.RequestView;
import io.halley.lb.model.Server;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The times and counts of one request. Thread: its owner's. */
final class RequestRecord {

    final long startNanos;

    /** Whether it may be held by the server, so that its time says nothing. */
    final boolean poll;

    /** In queues and pauses; -1 until it has waited or got a server. */
    long queueNanos = -1;

    /** Of the last attempt; -1 until it has connected. */
    long connectNanos = -1;

    /** Of the last attempt; -1 until the response head is there. */
    long responseNanos = -1;

    long bytesIn;
    long bytesOut;
    int retries;
    boolean redispatched;
    boolean sticky;
    boolean tunnel;
    private long phaseNanos;

    RequestRecord(boolean poll, long now) {
        this.poll = poll;
        startNanos = now;
        phaseNanos = now;
    }

    /** A queue or a pause begins. */
    void waits(long now) {
        phaseNanos = now;
        queueNanos = Math.max(0, queueNanos);
    }

    /** The queue or the pause is over. */
    void waited(long now) {
        queueNanos += now - phaseNanos;
    }

    /** An attempt begins. */
    void connects(long now) {
        phaseNanos = now;
        queueNanos = Math.max(0, queueNanos);
        connectNanos = -1;
        responseNanos = -1;
    }

    void connected(long now) {
        connectNanos = now - phaseNanos;
        phaseNanos = now;
    }

    void sent(long now) {
        phaseNanos = now;
    }

    void responded(long now) {
        responseNanos = now - phaseNanos;
    }

    /** Counts the end for the server, or for the requests that got none. */
    void count(ServerCounters counters, int status, Cause cause, Phase phase, long now) {
        if (responseNanos < 0 && status > 0) {
            counters.response(status);
        }
        if (cause == Cause.CLIENT_ABORT) {
            counters.clientAborts.increment();
        }
        if (phase == Phase.DATA && (cause == Cause.SERVER_ABORT || cause == Cause.SERVER_TIMEOUT)) {
            counters.serverAborts.increment();
            counters.responseErrors.increment();
        }
        if (tunnel) {
            counters.tunnels.decrement();
        }
        average(counters.queueNanos, queueNanos);
        average(counters.connectNanos, connectNanos);
        average(counters.responseNanos, responseNanos);
        average(counters.totalNanos, now - startNanos);
    }

    private static void average(Average average, long nanos) {
        if (nanos >= 0) {
            average.add(nanos);
        }
    }

    RequestEnded event(
            String backend,
            @Nullable Server server,
            RequestView request,
            int status,
            String termination,
            @Nullable Refusal refusal,
            long now) {
        return new RequestEnded(
                backend,
                server,
                request.method(),
                request.target(),
                status,
                queueNanos,
                connectNanos,
                responseNanos,
                now - startNanos,
                bytesIn,
                bytesOut,
                retries,
                redispatched,
                tunnel,
                sticky,
                termination,
                refusal == null ? null : word(refusal));
    }

    /** Returns how a reason is written in events. */
    static String word(Enum<?> reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }
}
