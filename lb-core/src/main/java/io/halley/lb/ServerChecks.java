// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import io.halley.lb.health.ProbeResult;
import io.halley.lb.health.ServerWatch;
import io.halley.lb.model.CheckSnapshot;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What is counted of a server's checks. Written on the scheduler's thread, read by any. */
final class ServerChecks {

    final LongAdder passed = new LongAdder();
    final LongAdder failed = new LongAdder();

    void ended(ProbeResult result) {
        (result.passed() ? passed : failed).increment();
    }

    /** Returns the picture of a server's checks, or null if it has none. */
    static @Nullable CheckSnapshot of(ServerRuntime server) {
        ServerWatch watch = server.watch();
        if (watch == null) {
            return null;
        }
        ProbeResult last = watch.lastResult();
        return new CheckSnapshot(
                last == null ? "INI" : last.status().name(),
                last == null ? -1 : last.code(),
                last == null ? "" : last.detail(),
                last == null ? -1 : last.nanos(),
                watch.progress(),
                server.checks.passed.sum(),
                server.checks.failed.sum());
    }
}
