// SPDX-License-Identifier: Apache-2.0
/** The smallest use: the balancer mounted in an Undertow application. */
@NullMarked
package io.halley.lb.examples.embed;

import org.jspecify.annotations.NullMarked;
