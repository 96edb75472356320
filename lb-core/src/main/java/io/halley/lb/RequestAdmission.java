// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import io.halley.lb.limit.Admission;
import io.halley.lb.limit.Decision;
import io.halley.lb.limit.Limiter;
import io.halley.lb.limit.Verdict;
import io.halley.lb.model.RequestView;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What rules in front of the balancer and its own limits make of a request. Thread: the request's owner's. */
final class RequestAdmission {

    private final LongSupplier nanoTime;

    /** The request and who drives it; null once it is decided on. */
    private @Nullable RequestView request;

    private @Nullable DispatchOwner owner;

    /** What rules in front have made of it. */
    private @Nullable Verdict verdict;

    /** What it counts for; null before {@link #decision}, and where there are no limits. */
    private @Nullable Admission counting;

    private @Nullable Decision decision;

    RequestAdmission(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Takes a request, as if it were the first one. */
    void take(RequestView request, DispatchOwner owner) {
        this.request = request;
        this.owner = owner;
        verdict = owner.verdict();
        counting = null;
        decision = null;
    }

    /** Asks the limits, the first time. */
    Decision decision(@Nullable Limiter limiter) {
        Decision made = decision;
        if (made == null) {
            made = verdict != null && !verdict.decision().isAdmitted() ? verdict.decision() : ask(limiter);
            decision = made;
            forgetRequest();
        }
        return made;
    }

    private Decision ask(@Nullable Limiter limiter) {
        if (limiter == null || request == null || owner == null) {
            return Decision.ADMIT;
        }
        Admission counted = new Admission(nanoTime);
        counting = counted;
        return limiter.admit(request, owner.connection(), counted);
    }

    /** Counts the end of the request for whom it counts. */
    void ended(int status) {
        if (counting != null) {
            counting.end(status);
        }
        if (verdict != null && verdict.counted() != null) {
            verdict.counted().end(status);
        }
        forgetRequest();
    }

    private void forgetRequest() {
        request = null;
        owner = null;
    }

    /** Returns whether it was refused before it came as far as this backend. */
    boolean isStoppedBefore() {
        return verdict != null && verdict.byFrontend();
    }
}
