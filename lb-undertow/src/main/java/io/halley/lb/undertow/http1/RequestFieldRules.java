// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.http1;

/** Which fields of a client's request belong to its connection, or are written anew, and so are not copied. */
final class RequestFieldRules {

    private RequestFieldRules() {}

    static boolean isLeftOut(KnownField known, CharSequence name) {
        return switch (known) {
            case HOST,
                    CONTENT_LENGTH,
                    TRANSFER_ENCODING,
                    CONNECTION,
                    KEEP_ALIVE,
                    TE,
                    TRAILER,
                    UPGRADE,
                    HTTP2_SETTINGS,
                    EXPECT,
                    PROXY,
                    PROXY_AUTHENTICATE,
                    PROXY_AUTHENTICATION_INFO,
                    PROXY_AUTHORIZATION,
                    PROXY_CONNECTION -> true;
            case OTHER -> Texts.startsWithIgnoringCase(name, "Proxy-") || isDisguised(name);
            default -> false;
        };
    }

    // Servers that turn '-' into '_' (CGI, WSGI) cannot tell X_Forwarded_For from X-Forwarded-For.
    private static boolean isDisguised(CharSequence name) {
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) == '_') {
                String plain = name.toString().replace('_', '-');
                KnownField known = KnownField.of(plain);
                return isLeftOut(known, plain) || ForwardedLines.isIdentity(known, plain);
            }
        }
        return false;
    }
}
