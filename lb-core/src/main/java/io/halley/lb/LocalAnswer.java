// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import java.util.Map;

/**
 * An answer in the client's own protocol where a page of the balancer's would do harm; its status is 200.
 *
 * @param headers its header lines, without those that frame the body
 * @param body its body; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent")
public record LocalAnswer(Map<String, String> headers, byte[] body) {

    /** No answer at all: the connection or the stream is cut, which the client takes for a fault of the line. */
    public static final LocalAnswer CUT = new LocalAnswer(Map.of(), new byte[0]);

    /** Takes a copy of the headers. */
    public LocalAnswer {
        headers = Map.copyOf(headers);
    }

    /** Returns whether it is {@link #CUT}. */
    public boolean isCut() {
        return headers.isEmpty() && body.length == 0;
    }
}
