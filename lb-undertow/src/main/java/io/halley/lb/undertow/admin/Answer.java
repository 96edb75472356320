// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.admin;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;

/** Writes answers, each with the headers that keep other pages away from this one. */
final class Answer {

    private static final HttpString POLICY = new HttpString("Content-Security-Policy");
    private static final HttpString FRAME_OPTIONS = new HttpString("X-Frame-Options");
    private static final HttpString TYPE_OPTIONS = new HttpString("X-Content-Type-Options");
    private static final HttpString REFERRER = new HttpString("Referrer-Policy");

    private Answer() {}

    /** Puts the headers that every answer has. */
    static void guard(HttpServerExchange exchange) {
        HeaderMap headers = exchange.getResponseHeaders();
        headers.put(
                POLICY,
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
                        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
        headers.put(FRAME_OPTIONS, "DENY");
        headers.put(TYPE_OPTIONS, "nosniff");
        headers.put(REFERRER, "same-origin");
        headers.put(Headers.CACHE_CONTROL, "no-store");
    }

    static void text(HttpServerExchange exchange, int status, String text) {
        send(exchange, status, "text/plain; charset=utf-8", text);
    }

    static void json(HttpServerExchange exchange, int status, String json) {
        send(exchange, status, "application/json", json);
    }

    static void send(HttpServerExchange exchange, int status, String type, String text) {
        exchange.setStatusCode(status);
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, type);
        exchange.getResponseSender().send(text);
    }

    /** Sends the client to an address relative to the request's. */
    static void redirect(HttpServerExchange exchange, int status, String location) {
        exchange.setStatusCode(status);
        exchange.getResponseHeaders().put(Headers.LOCATION, location);
        exchange.endExchange();
    }
}
