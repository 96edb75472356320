// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.upstream;

import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How TLS to one server is made: an immutable value.
 *
 * @param context whom the balancer trusts, and what it presents
 * @param verified whether the certificate has to be for a certain name. Default: yes. HAProxy: {@code verify}
 * @param verifiedName that name, or null for the server's address. HAProxy: {@code verifyhost}
 * @param serverName the name sent in the handshake, or null for the server's name if it has one; the certificate may be
 *     for this one, too. HAProxy: {@code sni}
 */
public record TlsSettings(
        SSLContext context,
        boolean verified,
        @Nullable String verifiedName,
        @Nullable String serverName) {

    /** Returns the settings of RFC 9110: the certificate has to be for the name in the server's address. */
    public static TlsSettings of(SSLContext context) {
        return new TlsSettings(context, true, null, null);
    }
}
