// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.health;

/** What of the clients' requests tells about a server's health. HAProxy: {@code observe}. */
public enum Observe {
    /** Nothing. */
    NONE,
    /** Whether it accepts connections. */
    LAYER4,
    /** Whether its answers are whole and their status is no server error. */
    LAYER7
}
