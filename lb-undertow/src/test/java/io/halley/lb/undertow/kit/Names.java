// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.kit;

import io.undertow.util.HttpString;

/** Header names of the kit's own. */
final class Names {
    static final HttpString SERVER_NAME = new HttpString("X-Server");

    private Names() {}
}
