// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.relay;

import io.halley.lb.Backend;
import io.halley.lb.model.ForwardedHeaders;
import io.halley.lb.model.ServerConnections;
import io.halley.lb.model.Timeouts;
import io.halley.lb.model.TrustedProxies;
import io.halley.lb.undertow.http1.ForwardedLines;
import java.net.InetAddress;

/** What the relays need of a {@link Backend}, in the form in which they need it. One for each IO thread. */
final class RelaySettings {

    final Backend backend;
    final long connectNanos;
    final long serverNanos;
    final long clientNanos;
    final long requestNanos;
    final long tunnelNanos;
    final long clientFinNanos;
    final long serverFinNanos;
    final int requestBuffer;
    final boolean abortOnClose;
    final ServerConnections connections;
    private final ForwardedHeaders forwarded;
    private final TrustedProxies proxies;

    private final ForwardedCache plainClients = new ForwardedCache();
    private final ForwardedCache secureClients = new ForwardedCache();

    RelaySettings(Backend backend) {
        Timeouts timeouts = backend.timeouts();
        this.backend = backend;
        connectNanos = timeouts.connect().toNanos();
        serverNanos = timeouts.server().toNanos();
        clientNanos = timeouts.client().toNanos();
        requestNanos = timeouts.httpRequest().toNanos();
        tunnelNanos = timeouts.tunnel().toNanos();
        clientFinNanos = timeouts.clientFin().toNanos();
        serverFinNanos = timeouts.serverFin().toNanos();
        requestBuffer = backend.requestBuffer();
        abortOnClose = backend.isAbortOnClose();
        connections = backend.serverConnections();
        forwarded = backend.forwardedHeaders();
        proxies = backend.trustedProxies();
    }

    /** Returns what servers are told of a client. */
    ForwardedLines forwardedLines(ClientExchange client) {
        InetAddress address = client.clientAddress();
        ForwardedCache cache = client.isSecure() ? secureClients : plainClients;
        ForwardedLines known = cache.find(address);
        return known != null ? known : cache.keep(address, lines(address, client.isSecure() ? "https" : "http"));
    }

    private ForwardedLines lines(InetAddress address, String scheme) {
        return proxies.isEmpty()
                ? ForwardedLines.of(forwarded, address, scheme)
                : ForwardedLines.of(forwarded, address, scheme, proxies.contains(address));
    }
}
