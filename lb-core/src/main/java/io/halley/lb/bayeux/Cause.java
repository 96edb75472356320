// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.bayeux;

/** Why a client loses each session as soon as it has it: handshake, 402, handshake. */
public enum Cause {
    /** The server's cookie says {@code SameSite=None} and not {@code Secure}, though the client came over TLS. */
    NO_FORWARDED_PROTO(
            "the server's cookie has SameSite=None without Secure, since the server does not know of the client's TLS:"
                    + " have the balancer send X-Forwarded-Proto, and the server heed it (Jetty: ForwardedRequestCustomizer)"),
    /** The same, and the client came over plain HTTP. */
    SAME_SITE_WITHOUT_SECURE("browsers drop the server's cookie, which has SameSite=None without Secure:"
            + " serve the page and CometD over HTTPS, or leave browserCookieSameSite out"),
    /** The cookie is {@code Secure} and the client came over plain HTTP. */
    SECURE_OVER_HTTP("the server's cookie is Secure and the client came over plain HTTP:"
            + " serve CometD over HTTPS, or set the server's browserCookieSecure=false"),
    /** The page is of another site than CometD, and the cookie may not cross. */
    THIRD_PARTY_COOKIE("the page comes from another site, whose browser does not send the server's cookie: set"
            + " browserCookieSameSite=None, or where browsers block such cookies the server's trustClientSession=true"
            + " or the balancer's giveBackBrowserCookie"),
    /** The client keeps no cookies. */
    NO_COOKIE("the client does not send the server's cookie back: let it keep cookies, or set the server's"
            + " trustClientSession=true or the balancer's giveBackBrowserCookie"),
    /** The session's messages reached another server than the one that gave it. */
    OTHER_SERVER("messages reach another server than the one that gave the session: check that each client sticks to"
            + " its server, and that two names do not stand for one address"),
    /** The server itself gave the session up. */
    SERVER_FORGOT("the server gave the session up although its client came back to it with the cookie:"
            + " compare its maxInterval with the clients' pauses, and see whether it restarts");

    private final String text;

    Cause(String text) {
        this.text = text;
    }

    /** Returns what is wrong and what to change. */
    public String text() {
        return text;
    }
}
