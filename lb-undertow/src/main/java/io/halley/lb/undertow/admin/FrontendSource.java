// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.admin;

/** Where the page learns of a frontend, which no balancer knows. Thread: called on any; must not block. */
public interface FrontendSource {

    /** Returns the frontend as it is now. */
    FrontendSnapshot snapshot();
}
