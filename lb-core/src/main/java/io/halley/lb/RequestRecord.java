// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import io.halley.lb.Dispatch.Cause;
import io.halley.lb.Dispatch.Phase;
import io.halley.lb.event.Captured;
import io.halley.lb.event.Occupancy;
import io.halley.lb.event.RequestEnded;
import io.halley.lb.event.RequestOrigin;
import io.halley.lb.model.FrontendView;
import io.halley.lb.model.RequestView;
import io.halley.lb.model.ResponseEdit;
import io.halley.lb.model.Server;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The times and counts of a request, and what its line in a log needs of it. Thread: its owner's. */
final class RequestRecord {

    long startNanos;

    /** Whether it may be held by the server, so that its time says nothing. */
    boolean poll;

    /** Head and small body; -1 until a server is looked for. */
    long requestNanos;

    /** In queues and pauses; -1 until it has waited or got a server. */
    long queueNanos;

    /** Of the last attempt; -1 until it has connected. */
    long connectNanos;

    /** Of the last attempt; -1 until the response head is there. */
    long responseNanos;

    long bytesIn;
    long bytesOut;
    long headBytes;
    int serverQueue;
    int backendQueue;
    int retries;
    boolean redispatched;
    boolean sticky;
    boolean tunnel;

    /** Whether the tunnel has lost its server, and counts for none. */
    private boolean tunnelLost;

    private @Nullable FrontendView frontend;
    private @Nullable RequestOrigin origin;
    private String target = "";
    private @Nullable RequestCaptures captures;
    private String method = "";
    private long phaseNanos;

    /** Begins anew, with a request that nobody will be told of, unless {@link #willBeTold} follows. */
    void begin(RequestView request, boolean poll, long now) {
        this.poll = poll;
        startNanos = now - request.headNanos();
        phaseNanos = now;
        method = request.method();
        target = request.target();
        frontend = request.frontend();
        origin = null;
        captures = null;
        requestNanos = -1;
        queueNanos = -1;
        connectNanos = -1;
        responseNanos = -1;
        bytesIn = 0;
        bytesOut = 0;
        headBytes = 0;
        serverQueue = 0;
        backendQueue = 0;
        retries = 0;
        redispatched = false;
        sticky = false;
        tunnel = false;
        tunnelLost = false;
    }

    /** Keeps what somebody will be told of the request. */
    void willBeTold(RequestView request, String backend, long wallMillis) {
        origin = origin(request, backend, wallMillis);
        captures = RequestCaptures.of(request);
    }

    private static RequestOrigin origin(RequestView request, String backend, long wallMillis) {
        FrontendView frontend = request.frontend();
        return new RequestOrigin(
                request.clientAddress(),
                request.clientPort(),
                wallMillis - request.headNanos() / 1_000_000,
                frontend == null ? backend : frontend.name(),
                request.isSecure(),
                request.protocol());
    }

    /** Returns whether anybody is to be told of it: who began to listen before it began. */
    boolean isTold() {
        return origin != null;
    }

    /** Tells the frontend that it came in by, if it has one of its own. */
    void tellFrontend(int status) {
        if (frontend != null) {
            frontend.requestEnded(status, bytesIn, headBytes + bytesOut);
        }
    }

    /** The request is at hand, and a server is looked for. */
    void begins(long now) {
        requestNanos = now - startNanos;
    }

    /** What the client sent cannot be read as a request. */
    void malformed() {
        method = "";
        captures = null;
    }

    /** Notes its place in a queue that it has left; the first is 1. */
    void waitedAt(int place, boolean ownQueue) {
        if (ownQueue) {
            serverQueue += place;
        } else {
            backendQueue += place;
        }
    }

    /** Books the time in a tarpit as HAProxy does: a request that was turned away by silence has never come. */
    void heldOff(long now) {
        requestNanos = -1;
        queueNanos = now - startNanos;
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

    void responded(long now, ResponseEdit response) {
        responseNanos = now - phaseNanos;
        if (captures != null) {
            captures.onResponse(response);
        }
    }

    /** Takes a tunnel without a server out of that server's count, since it may soon be back. */
    void loseTunnel(ServerCounters counters) {
        if (tunnel && !tunnelLost) {
            tunnelLost = true;
            counters.tunnels.decrement();
        }
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
        if (tunnel && !tunnelLost) {
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

    /** @param backend null if it has not come as far as one */
    RequestEnded event(
            @Nullable String backend,
            @Nullable Server server,
            int status,
            String termination,
            @Nullable Refusal refusal,
            int active,
            long now) {
        if (origin == null) {
            throw new IllegalStateException("nobody is to be told of it");
        }
        return new RequestEnded(
                backend == null ? origin.frontend() : backend,
                server,
                method,
                target,
                status,
                requestNanos,
                queueNanos,
                connectNanos,
                responseNanos,
                now - startNanos,
                bytesIn,
                bytesOut,
                headBytes,
                retries,
                redispatched,
                tunnel,
                poll && !tunnel,
                sticky,
                termination,
                refusal == null ? null : word(refusal),
                origin,
                captures == null ? Captured.NOTHING : captures.captured(),
                occupancy(server, active));
    }

    /** The request itself does not occupy backend and server any more, as in HAProxy. */
    private Occupancy occupancy(@Nullable Server server, int active) {
        return new Occupancy(
                frontend == null ? active + 1 : frontend.allConnections(),
                frontend == null ? active + 1 : frontend.connections(),
                active,
                server == null ? 0 : server.active(),
                serverQueue,
                backendQueue);
    }

    /** Returns how a reason is written in events. */
    static String word(Enum<?> reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }
}
