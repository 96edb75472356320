// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.admin;

import io.halley.lb.model.Traffic;

final class FrontendSnapshots {

    private FrontendSnapshots() {}

    static FrontendSnapshot some() {
        return new FrontendSnapshot(
                "www", true, 1, 2, 100, 3, 3, 1, 2, 50, 4, 5, 6, 7, 8, 9, new Traffic.Responses(1, 2, 3, 4, 5, 6));
    }
}
