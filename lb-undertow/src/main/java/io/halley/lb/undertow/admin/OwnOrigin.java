// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.admin;

import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Tells actions that our page asks for from those that another page makes a browser ask for.
 *
 * <p>A browser says where a request comes from: {@code Sec-Fetch-Site}, {@code Origin}, {@code Referer}; what it says
 * must be this very host. And every action needs the token, which other pages cannot read; only a program that says
 * nothing of an origin, has no cookie, and brought its password along may do without.
 */
final class OwnOrigin {

    static final HttpString TOKEN = new HttpString("X-Token");
    private static final HttpString FETCH_SITE = new HttpString("Sec-Fetch-Site");
    private static final HttpString ORIGIN = new HttpString("Origin");

    private final Tokens tokens;

    OwnOrigin(Tokens tokens) {
        this.tokens = tokens;
    }

    /**
     * Returns why the action is refused, or null if it is not.
     *
     * @param formToken the token in the form, or null
     */
    @Nullable
    String refusal(HeaderMap headers, @Nullable String formToken, String user) {
        String site = only(headers, FETCH_SITE);
        if (site != null && !site.equals("same-origin")) {
            return "Sec-Fetch-Site: not from this page";
        }
        String host = only(headers, Headers.HOST);
        String origin = only(headers, ORIGIN);
        String referer = only(headers, Headers.REFERER);
        if (origin != null && !isHost(origin, host)) {
            return "Origin: not from this page";
        }
        if (origin == null && referer != null && !isHost(referer, host)) {
            return "Referer: not from this page";
        }
        String token = formToken != null ? formToken : only(headers, TOKEN);
        if (token != null) {
            return tokens.isRight(token, user) ? null : "token: wrong or of an earlier start; load the page again";
        }
        boolean program = site == null
                && origin == null
                && referer == null
                && !headers.contains(Headers.COOKIE)
                && headers.contains(Headers.AUTHORIZATION);
        return program ? null : "token: missing";
    }

    /** Several values are as good as a wrong one. */
    private static @Nullable String only(HeaderMap headers, HttpString name) {
        HeaderValues values = headers.get(name);
        if (values == null || values.isEmpty()) {
            return null;
        }
        return values.size() == 1 ? values.getFirst() : "";
    }

    private static boolean isHost(String address, @Nullable String host) {
        try {
            URI uri = new URI(address);
            String scheme = uri.getScheme();
            return ("http".equals(scheme) || "https".equals(scheme))
                    && uri.getRawUserInfo() == null
                    && uri.getRawAuthority() != null
                    && host != null
                    && uri.getRawAuthority().toLowerCase(Locale.ROOT).equals(host.toLowerCase(Locale.ROOT));
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
