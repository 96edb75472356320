// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.affinity;

import java.util.Locale;

/** Whose cookie it is, and what the balancer does with it. */
enum CookieMode {
    /** The balancer's own. */
    INSERT,
    /** The application's; the balancer replaces its value. */
    REWRITE,
    /** The application's; the balancer prepends to its value. */
    PREFIX;

    /** Returns HAProxy's keyword. */
    String keyword() {
        return name().toLowerCase(Locale.ROOT);
    }
}
