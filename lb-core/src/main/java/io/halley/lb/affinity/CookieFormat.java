// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.affinity;

import org.jspecify.annotations.Nullable;

/**
 * How the value of a server, and the dates, stand in a cookie's value; signed dates have their signature behind a dot.
 */
final class CookieFormat {
    private static final int SIGNATURE_BYTES = 16;

    private final boolean dated;
    private final boolean withFirst;
    private final @Nullable CookieSigner signer;

    CookieFormat(boolean dated, boolean withFirst, @Nullable CookieSigner signer) {
        this.dated = dated;
        this.withFirst = withFirst;
        this.signer = signer;
    }

    /** Returns the value with its dates, if it is to have any. */
    String write(String value, long now, long first) {
        if (!dated) {
            return value;
        }
        StringBuilder written = new StringBuilder(value.length() + 35).append(value);
        CookieDates.append(written, now);
        if (withFirst) {
            CookieDates.append(written, first == 0 ? now : first);
        }
        if (signer != null) {
            String text = written.toString();
            written.append('.').append(signer.sign("dates", text, SIGNATURE_BYTES));
        }
        return written.toString();
    }

    /** Returns what a client's value holds of a server, notes the dates; empty if a signature is missing or false. */
    String read(String value, Match match) {
        int delimiter = value.indexOf(CookieDates.DELIMITER);
        if (delimiter < 0) {
            return value;
        }
        if (signer != null && !isSigned(value, delimiter, signer)) {
            return "";
        }
        match.lastDate = CookieDates.last(value);
        match.firstDate = CookieDates.first(value);
        return value.substring(0, delimiter);
    }

    private static boolean isSigned(String value, int delimiter, CookieSigner signer) {
        int dot = value.indexOf('.', delimiter);
        return dot > 0 && signer.isValid("dates", value.substring(0, dot), value.substring(dot + 1), SIGNATURE_BYTES);
    }
}
