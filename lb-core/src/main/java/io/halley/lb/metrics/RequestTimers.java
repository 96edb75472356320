// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.metrics;

import static java.util.Objects.requireNonNull;

import io.halley.lb.event.RequestEnded;
import java.util.EnumMap;
import java.util.Map;

/** The timers of one server's requests; those of kinds and outcomes that never occur are never made. Thread-safe. */
final class RequestTimers {

    private final Map<RequestKind, KindTimers> kinds = new EnumMap<>(RequestKind.class);

    /** The timers of one kind. */
    private record KindTimers(
            Map<Outcome, LazyTimer> requests, LazyTimer queue, LazyTimer connect, LazyTimer responses) {}

    RequestTimers(MeterSet meters) {
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
        return new KindTimers(
                requests,
                timer(meters, kind, "queue", "Time in queues and pauses before the last attempt"),
                timer(meters, kind, "connect", "Time to connect to the server"),
                timer(meters, kind, "response", "Time from the request's sending to the end of the response head"));
    }

    private static LazyTimer timer(MeterSet meters, RequestKind kind, String phase, String about) {
        return new LazyTimer(() -> meters.timer("loadbalancer." + phase + ".time", about, "kind", kind.tag()));
    }

    void record(RequestEnded request) {
        KindTimers timers = requireNonNull(kinds.get(RequestKind.of(request)));
        requireNonNull(timers.requests().get(Outcome.of(request))).record(request.totalNanos());
        timers.responses().record(request.responseNanos());
        timers.queue().record(request.queueNanos());
        timers.connect().record(request.connectNanos());
    }
}
