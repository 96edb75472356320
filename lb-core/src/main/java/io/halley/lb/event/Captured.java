// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.event;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was kept of a request and its response for the log.
 *
 * @param requestCookie as {@code name=value}, or null ({@code %CC})
 * @param responseCookie as {@code name=value}, or null ({@code %CS})
 * @param requestHeaders one text for each header to be kept, empty where there was none ({@code %hr})
 * @param responseHeaders the same for the response ({@code %hs})
 */
public record Captured(
        @Nullable String requestCookie,
        @Nullable String responseCookie,
        List<String> requestHeaders,
        List<String> responseHeaders) {

    /** Nothing. */
    public static final Captured NOTHING = new Captured(null, null, List.of(), List.of());

    /** Keeps copies of the lists. */
    public Captured {
        requestHeaders = List.copyOf(requestHeaders);
        responseHeaders = List.copyOf(responseHeaders);
    }
}
