// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.admin;

import io.undertow.security.idm.Account;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets users in, and answers those that it does not. Thread-safe. */
final class Login {

    private static final Logger log = LoggerFactory.getLogger(StatsHandler.class);

    private final Credentials credentials;
    private final GuessThrottle throttle;
    private final String challenge;
    private final AtomicBoolean warned = new AtomicBoolean();

    Login(Credentials credentials, GuessThrottle throttle, String realm) {
        this.credentials = credentials;
        this.throttle = throttle;
        challenge = "Basic realm=\"" + realm.replaceAll("[\"\\\\\\p{Cntrl}]", "_") + "\", charset=\"UTF-8\"";
    }

    /** Returns who it is, or null after an answer that says no. */
    @Nullable
    String admit(HttpServerExchange exchange) {
        if (credentials.isEmpty()) {
            return guest(exchange);
        }
        HeaderValues headers = exchange.getRequestHeaders().get(Headers.AUTHORIZATION);
        if (headers == null || headers.isEmpty()) {
            challenge(exchange);
            return null;
        }
        InetAddress peer = peer(exchange);
        long seconds = throttle.waitSeconds(peer);
        if (seconds > 0) {
            exchange.getResponseHeaders().put(Headers.RETRY_AFTER, seconds);
            Answer.text(exchange, StatusCodes.TOO_MANY_REQUESTS, "Too many wrong passwords.\n");
            return null;
        }
        String user = headers.size() == 1 ? credentials.check(headers.getFirst()) : null;
        if (user == null) {
            noteWrong(peer);
            challenge(exchange);
            return null;
        }
        throttle.right(peer);
        warnOfPlainText(exchange, peer);
        return user;
    }

    /** Who has proved nothing here is known by what the application's own handlers found, or by the address. */
    private static String guest(HttpServerExchange exchange) {
        Account account = exchange.getSecurityContext() == null
                ? null
                : exchange.getSecurityContext().getAuthenticatedAccount();
        return account == null
                ? peer(exchange).getHostAddress()
                : account.getPrincipal().getName();
    }

    /** The address of the connection: what a header says of the client is for its user to choose. */
    private static InetAddress peer(HttpServerExchange exchange) {
        InetSocketAddress address = exchange.getConnection().getPeerAddress(InetSocketAddress.class);
        InetAddress resolved = address == null ? null : address.getAddress();
        return resolved == null ? InetAddress.getLoopbackAddress() : resolved;
    }

    private void challenge(HttpServerExchange exchange) {
        exchange.getResponseHeaders().put(Headers.WWW_AUTHENTICATE, challenge);
        Answer.text(exchange, StatusCodes.UNAUTHORIZED, "A user and a password are needed.\n");
    }

    /** The fifth, and each time that the number has doubled. */
    private void noteWrong(InetAddress peer) {
        int count = throttle.wrong(peer);
        if (count % 5 == 0 && Integer.bitCount(count / 5) == 1) {
            log.warn("Statistics page: {} wrong passwords from {}", count, peer.getHostAddress());
        }
    }

    private void warnOfPlainText(HttpServerExchange exchange, InetAddress peer) {
        if (!exchange.isSecure() && !peer.isLoopbackAddress() && warned.compareAndSet(false, true)) {
            log.warn("Statistics page: a password came over plain HTTP, where others can read it; use TLS");
        }
    }
}
