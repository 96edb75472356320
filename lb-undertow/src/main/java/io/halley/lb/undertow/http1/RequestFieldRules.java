// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.http1;

import static io.halley.lb.undertow.http1.KnownField.CONNECTION;
import static io.halley.lb.undertow.http1.KnownField.CONTENT_LENGTH;
import static io.halley.lb.undertow.http1.KnownField.EXPECT;
import static io.halley.lb.undertow.http1.KnownField.HOST;
import static io.halley.lb.undertow.http1.KnownField.HTTP2_SETTINGS;
import static io.halley.lb.undertow.http1.KnownField.KEEP_ALIVE;
import static io.halley.lb.undertow.http1.KnownField.OTHER;
import static io.halley.lb.undertow.http1.KnownField.PROXY;
import static io.halley.lb.undertow.http1.KnownField.PROXY_AUTHENTICATE;
import static io.halley.lb.undertow.http1.KnownField.PROXY_AUTHENTICATION_INFO;
import static io.halley.lb.undertow.http1.KnownField.PROXY_AUTHORIZATION;
import static io.halley.lb.undertow.http1.KnownField.PROXY_CONNECTION;
import static io.halley.lb.undertow.http1.KnownField.TE;
import static io.halley.lb.undertow.http1.KnownField.TRAILER;
import static io.halley.lb.undertow.http1.KnownField.TRANSFER_ENCODING;
import static io.halley.lb.undertow.http1.KnownField.UPGRADE;

import java.util.EnumSet;
import java.util.Set;

/** Which fields of a client's request belong to its connection, or are written anew, and so are not copied. */
final class RequestFieldRules {

    private static final Set<KnownField> LEFT_OUT = EnumSet.of(
            HOST,
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
            PROXY_CONNECTION);

    private RequestFieldRules() {}

    static boolean isLeftOut(KnownField known, CharSequence name) {
        if (known == OTHER) {
            return Texts.startsWithIgnoringCase(name, "Proxy-") || isDisguised(name);
        }
        return LEFT_OUT.contains(known);
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
