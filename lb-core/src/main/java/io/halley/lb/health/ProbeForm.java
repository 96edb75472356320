// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.health;

import io.halley.lb.model.Faults;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a probe says to the server, as configured. */
record ProbeForm(
        Kind kind,
        String method,
        String path,
        boolean http10,
        List<Expectation.Header> headers,
        @Nullable String body,
        String raw) {

    /** The forms; a form with several steps, one answer after the other, gets a kind and a {@link ProbeDialog}. */
    enum Kind {
        TCP,
        HTTP,
        WEB_SOCKET,
        BAYEUX,
        RAW
    }

    static ProbeForm tcp() {
        return new ProbeForm(Kind.TCP, "", "", false, List.of(), null, "");
    }

    static ProbeForm http(String path) {
        return new ProbeForm(Kind.HTTP, "GET", path, false, List.of(), null, "");
    }

    static ProbeForm webSocket(String path) {
        return new ProbeForm(Kind.WEB_SOCKET, "GET", path, false, List.of(), null, "");
    }

    static ProbeForm bayeux(String path) {
        return new ProbeForm(Kind.BAYEUX, "POST", path, false, List.of(), null, "");
    }

    static ProbeForm raw(String request) {
        return new ProbeForm(Kind.RAW, "", "", false, List.of(), null, request);
    }

    ProbeForm withMethod(String value) {
        return new ProbeForm(kind, value, path, http10, headers, body, raw);
    }

    ProbeForm withHttp10() {
        return new ProbeForm(kind, method, path, true, headers, body, raw);
    }

    ProbeForm withHeader(String name, String value) {
        List<Expectation.Header> more = new ArrayList<>(headers);
        more.add(new Expectation.Header(name, value));
        return new ProbeForm(kind, method, path, http10, List.copyOf(more), body, raw);
    }

    ProbeForm withBody(String value) {
        return new ProbeForm(kind, method, path, http10, headers, value, raw);
    }

    boolean hasHeader(String name) {
        for (Expectation.Header header : headers) {
            if (header.name().equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }

    void validate(Faults faults) {
        boolean http = kind == Kind.HTTP;
        boolean hasPath = http || kind == Kind.WEB_SOCKET || kind == Kind.BAYEUX;
        faults.require(
                !hasPath
                        || ((path.startsWith("/") || path.equals("*"))
                                && path.chars().allMatch(c -> c > 0x20 && c < 0x7f && c != '#')),
                "path: " + path + " (expected: / and then visible ASCII)");
        faults.require(hasPath || headers.isEmpty(), "header: set (expected: not for tcp and raw)");
        faults.require(http || body == null, "body: set (expected: only for http)");
        faults.require(http || !http10, "http10: set (expected: only for http)");
        faults.require(!http || isToken(method), "method: " + method + " (expected: a token)");
        faults.require(http || method.equals(usualMethod()), "method: " + method + " (expected: only for http)");
        faults.require(kind != Kind.RAW || !raw.isEmpty(), "raw: empty (expected: a request)");
        faults.require(
                kind != Kind.WEB_SOCKET || !hasHeader("Sec-WebSocket-Key"),
                "header: Sec-WebSocket-Key (expected: none, a fresh key is sent)");
        faults.require(
                kind != Kind.BAYEUX || !hasHeader("Connection"),
                "header: Connection (expected: none, the check needs the connection)");
        for (Expectation.Header header : headers) {
            faults.require(isToken(header.name()), "header: " + header.name() + " (expected: a name)");
            faults.require(
                    header.value().chars().allMatch(c -> c == '\t' || (c >= 0x20 && c != 0x7f && c <= 0xff)),
                    "header " + header.name() + ": a control character (expected: none)");
        }
    }

    private String usualMethod() {
        return switch (kind) {
            case HTTP, WEB_SOCKET -> "GET";
            case BAYEUX -> "POST";
            case TCP, RAW -> "";
        };
    }

    /** RFC 9110 section 5.6.2. */
    static boolean isToken(String text) {
        return !text.isEmpty() && text.chars().allMatch(ProbeForm::isTokenChar);
    }

    static boolean isTokenChar(int c) {
        return (c >= '0' && c <= '9')
                || (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }
}
