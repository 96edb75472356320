// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.refusal;

import io.halley.lb.LocalAnswer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One answer of the balancer's own: an immutable value.
 *
 * @param status its status code
 * @param headers its header lines, without those that frame the body
 * @param body its body; not to be changed
 * @param silent whether nothing at all is sent, and the connection is closed; the status counts in logs only
 */
@SuppressWarnings("ArrayRecordComponent")
public record RefusalPage(int status, Map<String, String> headers, byte[] body, boolean silent) {

    /** Takes a copy of the headers. */
    public RefusalPage {
        headers = Map.copyOf(headers);
    }

    /** Creates a page that is sent. */
    public RefusalPage(int status, Map<String, String> headers, byte[] body) {
        this(status, headers, body, false);
    }

    /** Returns the page that is not sent: the client finds its connection closed. HAProxy: {@code /dev/null}. */
    public static RefusalPage silent(int status) {
        return new RefusalPage(status, Map.of(), new byte[0], true);
    }

    /**
     * Returns a page with a text, which nobody shall store.
     *
     * @param contentType for example {@code text/html}; the text is sent as UTF-8
     */
    public static RefusalPage of(int status, String contentType, String text) {
        return new RefusalPage(
                status,
                Map.of("Content-Type", contentType + ";charset=utf-8", "Cache-Control", "no-cache"),
                text.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns an answer of the engine's, which has its own form. */
    public static RefusalPage of(LocalAnswer answer) {
        return new RefusalPage(200, answer.headers(), answer.body());
    }

    /** Returns this with a further header line. */
    public RefusalPage header(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new RefusalPage(status, more, body, silent);
    }
}
