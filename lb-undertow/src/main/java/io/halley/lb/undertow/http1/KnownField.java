// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.http1;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Field names that the balancer gives a meaning to, or that are so frequent that they get no string of their own. */
public enum KnownField {
    /** Any other name. */
    OTHER(""),
    ACCEPT("Accept"),
    ACCEPT_ENCODING("Accept-Encoding"),
    ACCEPT_LANGUAGE("Accept-Language"),
    CACHE_CONTROL("Cache-Control"),
    CONNECTION("Connection"),
    CONTENT_ENCODING("Content-Encoding"),
    CONTENT_LENGTH("Content-Length"),
    CONTENT_TYPE("Content-Type"),
    COOKIE("Cookie"),
    DATE("Date"),
    ETAG("ETag"),
    EXPECT("Expect"),
    EXPIRES("Expires"),
    FORWARDED("Forwarded"),
    HOST("Host"),
    HTTP2_SETTINGS("HTTP2-Settings"),
    KEEP_ALIVE("Keep-Alive"),
    LAST_MODIFIED("Last-Modified"),
    LOCATION("Location"),
    ORIGIN("Origin"),
    PROXY("Proxy"),
    PROXY_AUTHENTICATE("Proxy-Authenticate"),
    PROXY_AUTHENTICATION_INFO("Proxy-Authentication-Info"),
    PROXY_AUTHORIZATION("Proxy-Authorization"),
    PROXY_CONNECTION("Proxy-Connection"),
    REFERER("Referer"),
    SEC_WEBSOCKET_ACCEPT("Sec-WebSocket-Accept"),
    SEC_WEBSOCKET_KEY("Sec-WebSocket-Key"),
    SERVER("Server"),
    SET_COOKIE("Set-Cookie"),
    TE("TE"),
    TRAILER("Trailer"),
    TRANSFER_ENCODING("Transfer-Encoding"),
    UPGRADE("Upgrade"),
    USER_AGENT("User-Agent"),
    VARY("Vary"),
    X_FORWARDED_FOR("X-Forwarded-For"),
    X_FORWARDED_HOST("X-Forwarded-Host"),
    X_FORWARDED_PORT("X-Forwarded-Port"),
    X_FORWARDED_PROTO("X-Forwarded-Proto"),
    X_REAL_IP("X-Real-IP");

    private static final int LONGEST = 25;
    private static final @Nullable KnownField[] TABLE = new KnownField[128];

    static {
        for (KnownField field : values()) {
            if (field != OTHER) {
                int slot = slot(field.lower, 0, field.lower.length);
                if (TABLE[slot] != null) {
                    throw new AssertionError(field + " and " + TABLE[slot] + " share a slot");
                }
                TABLE[slot] = field;
            }
        }
    }

    private final String wireName;

    @SuppressWarnings("ImmutableEnumChecker") // Never written after the constructor, nor outside this package.
    private final byte[] lower;

    @SuppressWarnings("ImmutableEnumChecker") // As above.
    private final byte[] lineStart;

    KnownField(String wireName) {
        this.wireName = wireName;
        this.lower = new byte[wireName.length()];
        for (int i = 0; i < lower.length; i++) {
            lower[i] = (byte) Octets.lower(wireName.charAt(i));
        }
        this.lineStart = (wireName + ": ").getBytes(StandardCharsets.US_ASCII);
    }

    /** Returns the name as it is usually written; empty for {@link #OTHER}. */
    public String wireName() {
        return wireName;
    }

    /** Returns the name, a colon and a blank; for {@link #OTHER} what follows the name. Not to be written to. */
    byte[] lineStart() {
        return lineStart;
    }

    /** Returns the field of that name in any case, or {@link #OTHER}. */
    public static KnownField of(String name) {
        int length = name.length();
        if (length < 2 || length > LONGEST) {
            return OTHER;
        }
        KnownField field = TABLE[slot(length, name.charAt(0), name.charAt(length - 2), name.charAt(length - 1))];
        if (field == null) {
            return OTHER;
        }
        return name.equals(field.wireName) || Texts.equalsIgnoringCase(name, field.wireName) ? field : OTHER;
    }

    /** Returns the field whose name stands in {@code bytes[start..end)} in any case, or {@link #OTHER}. */
    public static KnownField of(byte[] bytes, int start, int end) {
        int length = end - start;
        if (length < 2 || length > LONGEST) {
            return OTHER;
        }
        KnownField field = TABLE[slot(bytes, start, end)];
        if (field == null || field.lower.length != length) {
            return OTHER;
        }
        for (int i = 0; i < length; i++) {
            if (Octets.lower(bytes[start + i]) != field.lower[i]) {
                return OTHER;
            }
        }
        return field;
    }

    private static int slot(byte[] name, int start, int end) {
        return slot(end - start, (char) name[start], (char) name[end - 2], (char) name[end - 1]);
    }

    // A perfect hash over the length and three letters; the static block proves it for the names above.
    private static int slot(int length, char first, char lastButOne, char last) {
        return (length * 2 + (first | 0x20) * 17 + (lastButOne | 0x20) * 34 + (last | 0x20)) & 0x7f;
    }
}
