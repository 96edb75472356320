// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.haproxy;

import io.halley.lb.affinity.CookieHeader;
import io.halley.lb.model.RequestView;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** An exchange as rules see it, with the changes that rules before have made. Thread: the exchange's IO thread. */
record ExchangeView(HttpServerExchange exchange) implements RequestView {

    @Override
    public String method() {
        return exchange.getRequestMethod().toString();
    }

    @Override
    public String target() {
        String query = exchange.getQueryString();
        return query.isEmpty() ? exchange.getRequestURI() : exchange.getRequestURI() + '?' + query;
    }

    @Override
    public @Nullable String header(String name, int occurrence) {
        HeaderValues lines = exchange.getRequestHeaders().get(name);
        return lines == null || occurrence >= lines.size() ? null : lines.get(occurrence);
    }

    @Override
    public @Nullable String cookie(String name, int occurrence) {
        int left = occurrence;
        String line = header("Cookie", 0);
        for (int next = 1; line != null; next++) {
            String value = CookieHeader.value(line, name, left);
            if (value != null) {
                return value;
            }
            left -= CookieHeader.count(line, name);
            line = header("Cookie", next);
        }
        return null;
    }

    @Override
    public InetAddress clientAddress() {
        InetAddress source = exchange.getSourceAddress().getAddress();
        return source != null
                ? source
                : exchange.getConnection()
                        .getPeerAddress(InetSocketAddress.class)
                        .getAddress();
    }

    @Override
    public boolean isWebSocketUpgrade() {
        String protocol = exchange.getRequestHeaders().getFirst(Headers.UPGRADE);
        return protocol != null && "websocket".equalsIgnoreCase(protocol.trim());
    }
}
