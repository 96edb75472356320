// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.limit;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What can be counted for a client. HAProxy: the data types of {@code stick-table ... store}.
 *
 * <p>A rate is the number of events in a sliding period; the period belongs to the table. {@link Admission} says what a
 * held long poll counts for.
 */
public enum Counter {
    /** Connections accepted. */
    CONN_CNT(false),
    /** Connections open now. */
    CONN_CUR(false),
    /** Connections accepted in a period. */
    CONN_RATE(true),
    /** Sessions opened: connections that the connection rules let pass. */
    SESS_CNT(false),
    /** Sessions opened in a period. */
    SESS_RATE(true),
    /** Requests. */
    HTTP_REQ_CNT(false),
    /** Requests in a period. */
    HTTP_REQ_RATE(true),
    /** Requests that were invalid or denied, or were answered with a status of 400 to 499. */
    HTTP_ERR_CNT(false),
    /** Such requests in a period. */
    HTTP_ERR_RATE(true),
    /** Requests that were answered with a status of 500 to 599, except 501 and 505. */
    HTTP_FAIL_CNT(false),
    /** Such requests in a period. */
    HTTP_FAIL_RATE(true),
    /** Bytes that came from the client. */
    BYTES_IN_CNT(false),
    /** Bytes that came from the client in a period. */
    BYTES_IN_RATE(true),
    /** Bytes that went to the client. */
    BYTES_OUT_CNT(false),
    /** Bytes that went to the client in a period. */
    BYTES_OUT_RATE(true),
    /** What rules count for themselves. HAProxy: {@code sc-inc-gpc0}. */
    GPC0(false),
    /** What rules count for themselves in a period. */
    GPC0_RATE(true),
    /** Bayeux handshakes and WebSockets asked for, in a period. HAProxy has none. */
    HANDSHAKE_RATE(true);

    private final boolean rate;

    Counter(boolean rate) {
        this.rate = rate;
    }

    /** Returns whether it counts in a period only. */
    public boolean isRate() {
        return rate;
    }

    /** Returns HAProxy's word for it, for example {@code http_req_rate}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the counter with that word, or null. */
    public static @Nullable Counter of(String word) {
        for (Counter counter : values()) {
            if (counter.word().equals(word)) {
                return counter;
            }
        }
        return null;
    }
}
