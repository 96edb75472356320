// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import io.halley.lb.health.HealthCheck;
import java.util.List;

/**
 * What a check sends, of {@code option httpchk} and {@code http-check send}.
 *
 * @param method empty for a mere connection or a session
 * @param version {@code HTTP/1.0}, {@code HTTP/1.1} or {@code bayeux}
 * @param headers name and value
 * @param body empty for none
 */
record CheckLine(String method, String uri, String version, List<Header> headers, String body) {

    /** A connection without a request. */
    static final CheckLine TCP = new CheckLine("", "", "", List.of(), "");

    /** {@code option httpchk} without arguments. */
    static final CheckLine HTTP = new CheckLine("OPTIONS", "/", "HTTP/1.0", List.of(), "");

    private static final String BAYEUX = "bayeux";

    /** {@code option bayeux-check}. */
    static CheckLine bayeux(String uri) {
        return new CheckLine("", uri, BAYEUX, List.of(), "");
    }

    record Header(String name, String value) {}

    boolean isHttp() {
        return !method.isEmpty();
    }

    boolean isWebSocket() {
        return headers.stream()
                .anyMatch(header -> header.name().equalsIgnoreCase("Upgrade")
                        && header.value().equalsIgnoreCase("websocket"));
    }

    boolean has(String name) {
        return headers.stream().anyMatch(header -> header.name().equalsIgnoreCase(name));
    }

    /** A request for a WebSocket gets the key and version that RFC 6455 asks for, and a Host that is not empty. */
    HealthCheck check() {
        if (!isHttp()) {
            return version.equals(BAYEUX) ? HealthCheck.bayeux(uri) : HealthCheck.tcp();
        }
        HealthCheck check = isWebSocket()
                ? HealthCheck.webSocket(uri)
                : HealthCheck.http(uri).method(method);
        if (!isWebSocket() && version.equals("HTTP/1.0")) {
            check = check.http10();
        }
        for (Header header : headers) {
            if (!isWebSocket() || !isOfUpgrade(header)) {
                check = check.header(header.name(), header.value());
            }
        }
        return body.isEmpty() || isWebSocket() ? check : check.body(body);
    }

    private static boolean isOfUpgrade(Header header) {
        String name = header.name();
        return name.equalsIgnoreCase("Upgrade")
                || name.equalsIgnoreCase("Connection")
                || name.equalsIgnoreCase("Sec-WebSocket-Key")
                || (name.equalsIgnoreCase("Host") && header.value().isBlank());
    }
}
