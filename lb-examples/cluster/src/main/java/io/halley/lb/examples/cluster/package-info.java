// SPDX-License-Identifier: Apache-2.0

/**
 * The demo: three real CometD servers, each in its own JVM, the balancer in front of them, and a chat page.
 *
 * {@link io.halley.lb.examples.cluster.CometdNode} (one server),
 * {@link io.halley.lb.examples.cluster.Forwarder} (how a message reaches the clients of the other servers).
 */
@NullMarked
package io.halley.lb.examples.cluster;

import org.jspecify.annotations.NullMarked;
