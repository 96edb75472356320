// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import org.jspecify.annotations.Nullable;

/**
 * How the certificate of a server is looked at. HAProxy: {@code verify}, {@code ca-file}, {@code verifyhost}, {@code sni}.
 *
 * @param verified whether it has to be valid. Default: yes
 * @param authorities the file with the certificates that it may be signed by, in PEM; null for those of the JVM
 * @param verifiedName the name that it has to be valid for, or null for the server's address
 * @param serverName the name sent in the TLS handshake, or null for the server's address
 */
public record ServerTls(
        boolean verified,
        @Nullable String authorities,
        @Nullable String verifiedName,
        @Nullable String serverName) {

    static final ServerTls DEFAULT = new ServerTls(true, null, null, null);

    ServerTls verified(boolean value) {
        return new ServerTls(value, authorities, verifiedName, serverName);
    }

    ServerTls authorities(String file) {
        return new ServerTls(verified, file, verifiedName, serverName);
    }

    ServerTls verifiedName(String name) {
        return new ServerTls(verified, authorities, name, serverName);
    }

    ServerTls serverName(String name) {
        return new ServerTls(verified, authorities, verifiedName, name);
    }
}
