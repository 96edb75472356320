// SPDX-License-Identifier: Apache-2.0
/** Random faults under load: real CometD clients with acknowledged messages while their servers are struck. */
@NullMarked
package io.halley.lb.examples.campaigns.chaos;

import org.jspecify.annotations.NullMarked;
