// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.refusal;

import io.halley.lb.model.RequestView;
import io.undertow.util.StatusCodes;

/** Pages in the form of HAProxy's built-in ones; status and reason are the balancer's own words, so nothing is escaped. */
enum HtmlRefusals implements RefusalRenderer {
    INSTANCE;

    private static final String RETRY_SECONDS = "1";

    @Override
    public RefusalPage render(RequestView request, int status, String reason) {
        RefusalPage page = RefusalPage.of(
                status,
                "text/html",
                "<html><body><h1>" + status + " " + StatusCodes.getReason(status) + "</h1>\n" + reason
                        + "\n</body></html>\n");
        return status == StatusCodes.SERVICE_UNAVAILABLE ? page.header("Retry-After", RETRY_SECONDS) : page;
    }
}
