// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.refusal;

import io.halley.lb.model.RequestView;

/**
 * Makes the balancer's own answers; {@link #html()} is the default. HAProxy: {@code errorfile}, {@code http-error}.
 *
 * <p>Thread: called on IO threads, many at once; must not block.
 */
@FunctionalInterface
public interface RefusalRenderer {

    /**
     * Returns the answer to a request that no server answers.
     *
     * @param status the status that is fitting: 400, 405, 408, 413, 417, 429, 431, 500, 501, 502, 503 or 504, or what a
     *     limit or rule names
     * @param reason what is wrong, as a sentence for the person at the other end
     */
    RefusalPage render(RequestView request, int status, String reason);

    /** Returns the renderer of short HTML pages in HAProxy's form, with {@code Retry-After} on a 503. */
    static RefusalRenderer html() {
        return HtmlRefusals.INSTANCE;
    }
}
