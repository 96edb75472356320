// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.health;

import java.nio.charset.StandardCharsets;

/** Writes the requests of probes. */
final class ProbeRequest {

    private ProbeRequest() {}

    static byte[] http(ProbeForm form, String authority) {
        StringBuilder head = new StringBuilder(256);
        requestLine(head, form);
        if (!form.http10()) {
            unlessGiven(head, form, "Host", authority);
        }
        unlessGiven(head, form, "Connection", "close");
        headers(head, form);
        if (form.body() == null) {
            return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        }
        byte[] body = form.body().getBytes(StandardCharsets.UTF_8);
        unlessGiven(head, form, "Content-Length", Integer.toString(body.length));
        byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = new byte[start.length + body.length];
        System.arraycopy(start, 0, all, 0, start.length);
        System.arraycopy(body, 0, all, start.length, body.length);
        return all;
    }

    /** RFC 6455 section 4.1. */
    static byte[] webSocket(ProbeForm form, String authority, String key) {
        StringBuilder head = new StringBuilder(256);
        requestLine(head, form);
        unlessGiven(head, form, "Host", authority);
        unlessGiven(head, form, "Connection", "Upgrade");
        unlessGiven(head, form, "Upgrade", "websocket");
        line(head, "Sec-WebSocket-Key", key);
        unlessGiven(head, form, "Sec-WebSocket-Version", "13");
        headers(head, form);
        return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void requestLine(StringBuilder head, ProbeForm form) {
        head.append(form.method())
                .append(' ')
                .append(form.path())
                .append(form.http10() ? " HTTP/1.0\r\n" : " HTTP/1.1\r\n");
    }

    private static void unlessGiven(StringBuilder head, ProbeForm form, String name, String value) {
        if (!form.hasHeader(name)) {
            line(head, name, value);
        }
    }

    private static void headers(StringBuilder head, ProbeForm form) {
        for (Expectation.Header header : form.headers()) {
            line(head, header.name(), header.value());
        }
    }

    private static void line(StringBuilder head, String name, String value) {
        head.append(name).append(": ").append(value).append("\r\n");
    }
}
