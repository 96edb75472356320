// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import io.halley.lb.bayeux.Advice;
import io.halley.lb.bayeux.Cause;
import io.halley.lb.bayeux.HandshakeSigns;
import io.halley.lb.bayeux.LoopWatch;
import io.halley.lb.bayeux.Outcome;
import io.halley.lb.bayeux.TimeoutCheck;
import io.halley.lb.model.Timeouts;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks for what is set up wrongly around a backend's servers, and says it to the log once. Thread-safe. */
final class BayeuxInsight {

    private static final Logger log = LoggerFactory.getLogger(LoadBalancer.class);

    private final String backend;
    private final LoopWatch loops;
    private volatile @Nullable TimeoutCheck timeouts;

    BayeuxInsight(String backend, LongSupplier nanoTime) {
        this.backend = backend;
        loops = new LoopWatch(nanoTime);
    }

    void timeouts(Timeouts value) {
        timeouts = new TimeoutCheck(value);
    }

    /** Notes that a session is over by the balancer's doing, so that what is still said in it is no sign of a loop. */
    void ended(String clientId) {
        loops.closed(clientId);
    }

    /** Looks at an answer of a server. */
    void answered(Conversation to, ServerRuntime from, Outcome told) {
        HandshakeSigns signs = to.signs();
        String opened = told.opened();
        String gone = told.gone();
        if (opened != null && signs != null) {
            loops.opened(opened, from.name(), signs);
        } else if (gone != null && told.unknown()) {
            Cause cause = loops.unknown(gone, to.client(), from.name(), to.hasBrowserCookie());
            if (cause != null) {
                log.warn("Backend {}: clients lose each session as soon as they have it: {}", backend, cause.text());
            }
        } else if (gone != null) {
            loops.closed(gone);
        }
        Advice advice = told.advice();
        TimeoutCheck check = timeouts;
        if (advice != null && check != null) {
            check.warnings(advice).forEach(warning -> log.warn("Backend {}: {}", backend, warning));
        }
    }
}
