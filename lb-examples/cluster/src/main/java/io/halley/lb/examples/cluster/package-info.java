// SPDX-License-Identifier: Apache-2.0
/** The demo: three CometD servers, the balancer before them, and a chat page. */
@NullMarked
package io.halley.lb.examples.cluster;

import org.jspecify.annotations.NullMarked;
