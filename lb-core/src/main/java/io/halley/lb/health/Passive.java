// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.health;

import io.halley.lb.model.Faults;
import java.util.Set;
import java.util.TreeSet;

/** What is made of the errors that clients' requests run into. */
record Passive(Observe observe, int errorLimit, OnError onError, Set<Integer> tolerated) {

    static final Passive DEFAULT = new Passive(Observe.NONE, 10, OnError.FAIL_CHECK, Set.of());

    Passive withObserve(Observe value) {
        return new Passive(value, errorLimit, onError, tolerated);
    }

    Passive withErrorLimit(int value) {
        return new Passive(observe, value, onError, tolerated);
    }

    Passive withOnError(OnError value) {
        return new Passive(observe, errorLimit, value, tolerated);
    }

    Passive withTolerated(int status) {
        Set<Integer> more = new TreeSet<>(tolerated);
        more.add(status);
        return new Passive(observe, errorLimit, onError, Set.copyOf(more));
    }

    /** HAProxy takes 100 to 499, 501 and 505 for good: they speak of the request, not of the server. */
    boolean isErrorStatus(int status) {
        if ((status >= 100 && status <= 499) || status == 501 || status == 505) {
            return false;
        }
        return tolerated.isEmpty() || !tolerated.contains(status);
    }

    void validate(Faults faults) {
        faults.requireRange("errorLimit", errorLimit, 1, 1_000_000);
        for (int status : tolerated) {
            faults.requireRange("tolerateStatus", status, 100, 999);
        }
    }
}
