// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.admin;

import io.halley.lb.model.BackendSnapshot;
import java.util.List;

/**
 * All that a view shows, taken at one moment.
 *
 * @param time milliseconds since 1970
 * @param journal the number of the journal's newest entry
 */
record Picture(long time, long journal, List<FrontendSnapshot> frontends, List<Part> backends) {

    /** One backend: the engine's picture, and who knows of its last minute. */
    record Part(BackendSnapshot backend, BackendWatch watch) {}
}
