// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import io.halley.lb.overload.HeapGauge;
import io.halley.lb.overload.Overload;
import io.halley.lb.overload.OverloadLevel;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether a balancer sheds load, and the log's line when that changes. Thread-safe. */
final class Shedding {

    private static final Logger log = LoggerFactory.getLogger(LoadBalancer.class);

    private final @Nullable IntSupplier given;
    private final AtomicReference<OverloadLevel> told = new AtomicReference<>(OverloadLevel.NORMAL);

    /**
     * Creates one.
     *
     * @param heapPercent how full the heap is; null for this process's own gauge, which then is made when it is needed
     */
    Shedding(@Nullable IntSupplier heapPercent) {
        given = heapPercent;
    }

    /** Returns what is to be done now. Hot path. */
    OverloadLevel level(Backend backend) {
        Overload overload = backend.overload();
        OverloadLevel before = told.get();
        if (!overload.isOn() && before == OverloadLevel.NORMAL) {
            return OverloadLevel.NORMAL;
        }
        int percent = overload.isOn() ? percent() : 0;
        OverloadLevel level = overload.at(percent);
        if (level != before && told.compareAndSet(before, level)) {
            tell(backend, level, percent);
        }
        return level;
    }

    private int percent() {
        return given == null ? HeapGauge.ofThisProcess().getAsInt() : given.getAsInt();
    }

    private static void tell(Backend backend, OverloadLevel level, int percent) {
        String heap = "Backend " + backend.name() + ": the heap is " + percent + " % full after a collection";
        switch (level) {
            case REFUSING -> log.warn("{}: new requests are refused", heap);
            case NO_KEEP_ALIVE -> log.warn("{}: clients' connections are closed behind each answer", heap);
            case NORMAL -> log.info("{}: nothing is shed any more", heap);
        }
    }
}
