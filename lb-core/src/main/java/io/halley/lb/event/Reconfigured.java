// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.event;

import java.util.List;

/**
 * A change of a backend's description while it runs.
 *
 * @param backend the backend's name
 * @param added names of servers that are new
 * @param removed names of servers that are gone
 * @param kept names of servers that stayed
 */
public record Reconfigured(String backend, List<String> added, List<String> removed, List<String> kept) {}
