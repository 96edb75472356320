// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.affinity;

/** Which characters may stand where in a cookie (RFC 6265 section 4.1.1). */
final class CookieSyntax {
    private static final String SEPARATORS = "()<>@,;:\\\"/[]?={} \t";

    private CookieSyntax() {}

    static boolean isToken(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c > 0x20 && c < 0x7f && SEPARATORS.indexOf(c) < 0);
    }

    static boolean isAttribute(String text) {
        return text.chars().allMatch(c -> c >= 0x20 && c < 0x7f && c != ';');
    }

    /** Returns whether all characters are visible ASCII, as those of any sane session id are. */
    static boolean isVisible(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) <= 0x20 || text.charAt(i) >= 0x7f) {
                return false;
            }
        }
        return true;
    }
}
