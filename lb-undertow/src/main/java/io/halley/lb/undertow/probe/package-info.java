// SPDX-License-Identifier: Apache-2.0
/**
 * The I/O of health checks: connects to a server, with TLS if it has it, and lets a dialog speak.
 *
 * <p>Read first: {@link io.halley.lb.undertow.probe.XnioProbe}, {@link io.halley.lb.undertow.probe.ProbeTls}.
 */
@NullMarked
package io.halley.lb.undertow.probe;

import org.jspecify.annotations.NullMarked;
