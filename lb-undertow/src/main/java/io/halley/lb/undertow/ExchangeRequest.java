// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import io.halley.lb.limit.Verdict;
import io.halley.lb.model.FrontendView;
import io.halley.lb.undertow.http1.KnownField;
import io.halley.lb.undertow.http1.RequestHeadWriter;
import io.halley.lb.undertow.relay.ClientExchange;
import io.halley.lb.undertow.relay.ClientLink;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import io.undertow.util.HttpString;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioIoThread;

/** The head of a request that came by an {@link HttpServerExchange}. Thread: the exchange's IO thread. */
abstract class ExchangeRequest implements ClientExchange {

    private final String method;
    private final String target;
    private final @Nullable FrontendView frontend;
    private @Nullable Verdict verdict;

    /** Null after an upgrade. */
    @Nullable
    HttpServerExchange exchange;

    ExchangeRequest(HttpServerExchange exchange) {
        this.exchange = exchange;
        this.method = exchange.getRequestMethod().toString();
        this.target = ExchangeHead.target(exchange);
        this.frontend = exchange.getAttachment(BalancerHandler.FRONTEND);
    }

    final HttpServerExchange exchange() {
        HttpServerExchange current = exchange;
        if (current == null) {
            throw new IllegalStateException("the exchange has become a tunnel");
        }
        return current;
    }

    @Override
    public XnioIoThread ioThread() {
        return exchange().getIoThread();
    }

    @Override
    public ClientLink link() {
        return ExchangeLinks.of(exchange().getConnection());
    }

    @Override
    public @Nullable ClientLink knownLink() {
        return exchange == null ? null : ExchangeLinks.known(exchange.getConnection());
    }

    @Override
    public int version() {
        return ExchangeHead.version(exchange());
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public String target() {
        return target;
    }

    @Override
    public @Nullable CharSequence value(KnownField name, int occurrence) {
        return exchange == null ? null : ExchangeHead.value(exchange, name, occurrence);
    }

    @Override
    public @Nullable String header(String name, int occurrence) {
        HeaderValues lines =
                exchange == null ? null : exchange.getRequestHeaders().get(name);
        return lines == null || occurrence >= lines.size() ? null : lines.get(occurrence);
    }

    @Override
    public @Nullable String cookie(String name, int occurrence) {
        return exchange == null ? null : ExchangeHead.cookie(exchange, name, occurrence);
    }

    @Override
    public InetAddress clientAddress() {
        InetAddress trusted = exchange().getSourceAddress().getAddress();
        // Null if a handler took a name from a forwarding header.
        return trusted != null
                ? trusted
                : exchange()
                        .getConnection()
                        .getPeerAddress(InetSocketAddress.class)
                        .getAddress();
    }

    @Override
    public int clientPort() {
        return exchange().getSourceAddress().getPort();
    }

    @Override
    public @Nullable InetSocketAddress localAddress() {
        return exchange().getDestinationAddress();
    }

    @Override
    public String protocol() {
        return exchange().getProtocol().toString();
    }

    @Override
    public @Nullable FrontendView frontend() {
        return frontend;
    }

    @Override
    public void verdict(Verdict made) {
        verdict = made;
    }

    @Override
    public void removeHeader(String name) {
        exchange().getRequestHeaders().remove(name);
    }

    @Override
    public void addHeader(String name, String value) {
        exchange().getRequestHeaders().add(new HttpString(name), value);
    }

    @Override
    public @Nullable Verdict verdict() {
        return verdict;
    }

    @Override
    public boolean isSecure() {
        return exchange().isSecure();
    }

    @Override
    public boolean isWebSocketUpgrade() {
        CharSequence protocol = value(KnownField.UPGRADE, 0);
        return protocol != null
                && "websocket".equalsIgnoreCase(protocol.toString().trim());
    }

    @Override
    public void copyHeaders(RequestHeadWriter writer) {
        ExchangeHead.copyTo(writer, exchange());
    }
}
