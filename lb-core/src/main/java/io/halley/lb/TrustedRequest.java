// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import io.halley.lb.model.FrontendView;
import io.halley.lb.model.RequestView;
import io.halley.lb.model.TrustedProxies;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request that came by a trusted proxy, from the address that the proxy names. Thread: the request's owner's. */
final class TrustedRequest implements RequestView {

    private static final String FORWARDED_FOR = "X-Forwarded-For";

    private final RequestView request;
    private final InetAddress client;

    private TrustedRequest(RequestView request, InetAddress client) {
        this.request = request;
        this.client = client;
    }

    /** Returns the request as the proxies that are trusted tell of it; itself if they do not. */
    static RequestView of(RequestView request, TrustedProxies proxies) {
        if (proxies.isEmpty() || !proxies.contains(request.clientAddress())) {
            return request;
        }
        List<String> lines = new ArrayList<>();
        String line = request.header(FORWARDED_FOR, 0);
        while (line != null) {
            lines.add(line);
            line = request.header(FORWARDED_FOR, lines.size());
        }
        return new TrustedRequest(request, proxies.client(request.clientAddress(), lines));
    }

    @Override
    public InetAddress clientAddress() {
        return client;
    }

    @Override
    public String method() {
        return request.method();
    }

    @Override
    public String target() {
        return request.target();
    }

    @Override
    public @Nullable String header(String name, int occurrence) {
        return request.header(name, occurrence);
    }

    @Override
    public @Nullable String cookie(String name, int occurrence) {
        return request.cookie(name, occurrence);
    }

    @Override
    public boolean isWebSocketUpgrade() {
        return request.isWebSocketUpgrade();
    }

    @Override
    public int clientPort() {
        return request.clientPort();
    }

    @Override
    public String protocol() {
        return request.protocol();
    }

    @Override
    public boolean isSecure() {
        return request.isSecure();
    }

    @Override
    public long headNanos() {
        return request.headNanos();
    }

    @Override
    public @Nullable FrontendView frontend() {
        return request.frontend();
    }
}
