// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.bayeux;

import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a handshake tells about the fate of the server's cookie.
 *
 * @param tls whether the client came over TLS
 * @param crossSite whether the page is of another host than the one that was asked
 * @param sameSiteNone whether the cookie was set with {@code SameSite=None}
 * @param secure whether it was set with {@code Secure}
 */
public record HandshakeSigns(boolean tls, boolean crossSite, boolean sameSiteNone, boolean secure) {

    /**
     * Returns the signs of a handshake.
     *
     * @param tls whether the client came over TLS, as far as the balancer knows
     * @param origin the request's {@code Origin}, or null
     * @param host the request's {@code Host}, or null
     * @param setCookie the line by which the server set its browser cookie, or null if it set none
     */
    public static HandshakeSigns of(
            boolean tls, @Nullable String origin, @Nullable String host, @Nullable String setCookie) {
        boolean none = false;
        boolean secure = false;
        String[] parts = setCookie == null ? new String[0] : setCookie.split(";", -1);
        for (int i = 1; i < parts.length; i++) {
            String attribute = parts[i].strip().toLowerCase(Locale.ROOT);
            none |= attribute.equals("samesite=none");
            secure |= attribute.equals("secure");
        }
        return new HandshakeSigns(tls, isOther(origin, host), none, secure);
    }

    /** Hosts are compared without their ports, which cookies do not know. */
    private static boolean isOther(@Nullable String origin, @Nullable String host) {
        if (origin == null || host == null) {
            return false;
        }
        try {
            String page = URI.create(origin).getHost();
            String asked = URI.create("http://" + host).getHost();
            return page != null && asked != null && !page.equalsIgnoreCase(asked);
        } catch (IllegalArgumentException e) {
            // Not an origin, as "null" of a sandboxed page: whatever it is, it is not this host.
            return true;
        }
    }

    /** Returns why a client did not send the cookie that it got. */
    Cause cookieLost() {
        if (sameSiteNone && !secure) {
            return tls ? Cause.NO_FORWARDED_PROTO : Cause.SAME_SITE_WITHOUT_SECURE;
        }
        if (secure && !tls) {
            return Cause.SECURE_OVER_HTTP;
        }
        return crossSite ? Cause.THIRD_PARTY_COOKIE : Cause.NO_COOKIE;
    }
}
