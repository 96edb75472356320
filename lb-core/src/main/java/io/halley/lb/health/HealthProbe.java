// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.health;

import io.halley.lb.model.ServerConfig;
import java.util.concurrent.CompletionStage;

/**
 * Carries out one probe of one server; the I/O layer implements it.
 *
 * <p>Thread: called from the monitor's scheduler thread, must not block it.
 */
public interface HealthProbe {

    /** Begins a probe on a connection of its own; completes within the check's timeout, never exceptionally. */
    CompletionStage<ProbeResult> probe(ServerConfig server, HealthCheck check);
}
