// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.affinity;

/** Whether a browser sends a cookie along with requests of other sites (RFC 6265bis section 4.1.2.7). */
public enum SameSite {
    /** Only with requests of the same site. */
    STRICT("Strict"),
    /** Also when the user follows a link from another site. */
    LAX("Lax"),
    /** Always; browsers ask for {@code Secure} then. Needed where the page and CometD are of different sites. */
    NONE("None");

    private final String word;

    SameSite(String word) {
        this.word = word;
    }

    /** Returns the word as it stands in the attribute. */
    public String word() {
        return word;
    }
}
