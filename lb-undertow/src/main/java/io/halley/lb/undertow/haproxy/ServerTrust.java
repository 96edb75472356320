// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.haproxy;

import io.halley.lb.haproxy.HaproxyBackend;
import io.halley.lb.haproxy.ServerTls;
import io.halley.lb.model.ServerConfig;
import io.halley.lb.undertow.upstream.TlsSettings;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;

/** How TLS to each server of one backend is made: an immutable value. */
final class ServerTrust {

    /** For where there is no server. */
    static final ServerTrust NONE = new ServerTrust(Map.of());

    private final Map<String, TlsSettings> settings;

    private ServerTrust(Map<String, TlsSettings> settings) {
        this.settings = settings;
    }

    static ServerTrust of(HaproxyBackend backend, LoadedFiles files) {
        Map<String, TlsSettings> settings = new HashMap<>();
        backend.tls().forEach((server, tls) -> settings.put(server, settings(tls, files)));
        return new ServerTrust(settings);
    }

    private static TlsSettings settings(ServerTls tls, LoadedFiles files) {
        String authorities = tls.authorities();
        if (!tls.verified()) {
            return new TlsSettings(Everybody.CONTEXT, false, null, tls.serverName());
        }
        SSLContext context = authorities == null ? platform() : files.authorities(authorities);
        return new TlsSettings(context, true, tls.verifiedName(), tls.serverName());
    }

    /** Returns the settings of a server; those of the platform for one that this file does not know. */
    TlsSettings of(ServerConfig server) {
        TlsSettings known = settings.get(server.name());
        return known != null ? known : TlsSettings.of(platform());
    }

    private static SSLContext platform() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("no default TLS context", e);
        }
    }

    /** One context for all, so that its sessions are resumed. */
    private static final class Everybody {
        static final SSLContext CONTEXT = context();

        private static SSLContext context() {
            try {
                return TlsFiles.trustEverybody();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("no TLS", e);
            }
        }
    }
}
