// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import io.halley.lb.undertow.http1.KnownField;
import io.halley.lb.undertow.http1.RequestHeadWriter;
import io.halley.lb.undertow.http1.ResponseHead;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Protocols;
import io.undertow.util.StatusCodes;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Request and response head of an exchange, in the words of the relay. Thread: the exchange's IO thread. */
final class ExchangeHead {

    private static final Map<KnownField, HttpString> NAMES = new EnumMap<>(KnownField.class);

    static {
        for (KnownField field : KnownField.values()) {
            NAMES.put(field, HttpString.tryFromString(field.wireName()));
        }
    }

    private ExchangeHead() {}

    static int version(HttpServerExchange exchange) {
        HttpString protocol = exchange.getProtocol();
        if (protocol.equals(Protocols.HTTP_1_1)) {
            return 11;
        } else if (protocol.equals(Protocols.HTTP_2_0)) {
            return 20;
        }
        return protocol.equals(Protocols.HTTP_1_0) ? 10 : 0;
    }

    /** Returns the target as received; where a handler before this one rewrote it, as that one wants it. */
    static String target(HttpServerExchange exchange) {
        String query = exchange.getQueryString();
        String uri = exchange.getRequestURI();
        return query.isEmpty() ? uri : uri + '?' + query;
    }

    static @Nullable String value(HttpServerExchange exchange, KnownField field, int occurrence) {
        HeaderValues values = exchange.getRequestHeaders().get(NAMES.get(field));
        return values == null || occurrence >= values.size() ? null : values.get(occurrence);
    }

    static void copyTo(RequestHeadWriter writer, HttpServerExchange exchange) {
        HeaderMap headers = exchange.getRequestHeaders();
        for (long at = headers.fastIterateNonEmpty(); at != -1; at = headers.fiNextNonEmpty(at)) {
            HeaderValues values = headers.fiCurrent(at);
            String name = values.getHeaderName().toString();
            // HTTP/2 says request line and host by such names; they have been read.
            if (!name.startsWith(":")) {
                for (int i = 0; i < values.size(); i++) {
                    writer.header(name, values.get(i));
                }
            }
        }
    }

    /** Copies a server's head into the exchange; what a handler before this one has set, stays. */
    static void copyFrom(ResponseHead head, HttpServerExchange exchange) {
        exchange.setStatusCode(head.status());
        HeaderMap headers = exchange.getResponseHeaders();
        Set<HttpString> preset = headers.size() == 0 ? Set.of() : Set.copyOf(headers.getHeaderNames());
        for (int line = head.next(-1); line >= 0; line = head.next(line)) {
            KnownField known = head.known(line);
            HttpString name = known == KnownField.OTHER ? HttpString.tryFromString(head.name(line)) : NAMES.get(known);
            if (name != null && (known == KnownField.SET_COOKIE || !preset.contains(name))) {
                headers.add(name, head.value(line));
            }
        }
        if (head.contentLength() >= 0) {
            headers.put(Headers.CONTENT_LENGTH, Long.toString(head.contentLength()));
        }
    }

    /** Returns the length of the response head as HTTP/1 writes it: status line, fields and the empty line. */
    static long responseLength(HttpServerExchange exchange) {
        String given = exchange.getReasonPhrase();
        String reason = given == null ? StatusCodes.getReason(exchange.getStatusCode()) : given;
        // "HTTP/1.1 200 " and a CRLF behind the reason, and behind all of it.
        long length = 13L + reason.length() + 4;
        HeaderMap headers = exchange.getResponseHeaders();
        for (long at = headers.fastIterateNonEmpty(); at != -1; at = headers.fiNextNonEmpty(at)) {
            HeaderValues values = headers.fiCurrent(at);
            int name = values.getHeaderName().length();
            for (int i = 0; i < values.size(); i++) {
                // ": " and CRLF.
                length += name + values.get(i).length() + 4;
            }
        }
        return length;
    }

    /** Returns a cookie's value (RFC 6265 section 4.2), or null if there are not so many of that name. */
    static @Nullable String cookie(HttpServerExchange exchange, String name, int occurrence) {
        HeaderValues lines = exchange.getRequestHeaders().get(Headers.COOKIE);
        int left = occurrence;
        for (int i = 0; lines != null && i < lines.size(); i++) {
            String line = lines.get(i);
            int end;
            for (int start = 0; start < line.length(); start = end + 1) {
                end = line.indexOf(';', start);
                end = end < 0 ? line.length() : end;
                int from = start;
                while (from < end && line.charAt(from) == ' ') {
                    from++;
                }
                int equals = from + name.length();
                if (equals < end && line.charAt(equals) == '=' && line.startsWith(name, from) && left-- == 0) {
                    return line.substring(equals + 1, end).trim();
                }
            }
        }
        return null;
    }
}
