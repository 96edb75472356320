// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.bayeux;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer that the balancer gives; always with the status 200, since clients take every other one for a broken line.
 *
 * @param contentType the value of {@code Content-Type}
 * @param text the body, ASCII only
 */
public record Answer(String contentType, String text) {

    static final String JSON = "application/json";
    static final String JAVASCRIPT = "text/javascript;charset=UTF-8";

    /** Returns the body. */
    public byte[] body() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Returns the header lines.
     *
     * <p>With the client's {@code Origin} come those that let a page of that origin read the answer: without them a
     * browser hides it, and CometD's client then falls back to JSONP for good. It says nothing that is secret.
     *
     * @param origin the request's {@code Origin}, or null
     */
    public Map<String, String> headers(@Nullable String origin) {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("Content-Type", contentType);
        lines.put("Cache-Control", "no-store");
        lines.put("X-Content-Type-Options", "nosniff");
        if (origin != null && isVisible(origin)) {
            lines.put("Access-Control-Allow-Origin", origin);
            lines.put("Access-Control-Allow-Credentials", "true");
            lines.put("Vary", "Origin");
        }
        return lines;
    }

    private static boolean isVisible(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c < 127);
    }
}
