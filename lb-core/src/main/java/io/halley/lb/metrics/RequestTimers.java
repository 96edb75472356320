// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.metrics;

import static java.util.Objects.requireNonNull;

import io.halley.lb.event.RequestEnded;
import java.util.EnumMap;
import java.util.Map;

/** The timers of one server's requests; those of kinds and outcomes that never occur are never made. Thread-safe. */
final class RequestTimers {

    private final Map<RequestKind, KindTimers> kinds = new EnumMap<>(RequestKind.class);
    private final LazyTimer queue;
    private final LazyTimer connect;

    /** The timers of one kind. */
    private record KindTimers(Map<Outcome, LazyTimer> requests, LazyTimer responses) {}

    RequestTimers(MeterSet meters) {
        queue = new LazyTimer(
                () -> meters.timer("loadbalancer.queue.time", "Time in queues and pauses before the last attempt"));
        connect = new LazyTimer(() -> meters.timer("loadbalancer.connect.time", "Time to connect to the server"));
        for (RequestKind kind : RequestKind.values()) {
            kinds.put(kind, timers(meters, kind));
        }
    }

    private static KindTimers timers(MeterSet meters, RequestKind kind) {
        Map<Outcome, LazyTimer> requests = new EnumMap<>(Outcome.class);
        for (Outcome outcome : Outcome.values()) {
            requests.put(
                    outcome,
                    new LazyTimer(() -> meters.timer(
                            "loadbalancer.requests",
                            "Requests from start to end, tunnels included",
                            "kind",
                            kind.tag(),
                            "outcome",
                            outcome.tag())));
        }
        LazyTimer responses = new LazyTimer(() -> meters.timer(
                "loadbalancer.response.time",
                "Time from the request's sending to the end of the response head",
                "kind",
                kind.tag()));
        return new KindTimers(requests, responses);
    }

    void record(RequestEnded request) {
        KindTimers timers = requireNonNull(kinds.get(RequestKind.of(request)));
        requireNonNull(timers.requests().get(Outcome.of(request))).record(request.totalNanos());
        timers.responses().record(request.responseNanos());
        queue.record(request.queueNanos());
        connect.record(request.connectNanos());
    }
}
