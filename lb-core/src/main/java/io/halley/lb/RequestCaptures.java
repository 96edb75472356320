// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import io.halley.lb.event.Captured;
import io.halley.lb.model.Captures;
import io.halley.lb.model.Captures.Field;
import io.halley.lb.model.RequestView;
import io.halley.lb.model.ResponseEdit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Keeps of one request what the log asks for. Thread: the request's owner's. */
final class RequestCaptures {

    private final Captures captures;
    private final @Nullable String requestCookie;
    private final List<String> requestHeaders;
    private @Nullable String responseCookie;
    private List<String> responseHeaders = List.of();

    private RequestCaptures(Captures captures, RequestView request) {
        this.captures = captures;
        requestCookie = cookie(name -> request.cookie(name, 0));
        requestHeaders = headers(captures.requestHeaders(), request::lastHeader);
        responseHeaders = captures.responseHeaders().stream().map(field -> "").toList();
    }

    /** Keeps the request's part; null if nothing is asked for. */
    static @Nullable RequestCaptures of(RequestView request) {
        Captures captures = request.frontend() == null
                ? Captures.none()
                : request.frontend().captures();
        return captures == Captures.none() ? null : new RequestCaptures(captures, request);
    }

    void onResponse(ResponseEdit response) {
        responseCookie = cookie(name -> response.setCookie(name, 0));
        responseHeaders = headers(captures.responseHeaders(), response::lastHeader);
    }

    Captured captured() {
        return new Captured(requestCookie, responseCookie, requestHeaders, responseHeaders);
    }

    private @Nullable String cookie(Function<String, @Nullable String> values) {
        Field field = captures.cookie();
        String value = field == null ? null : values.apply(field.name());
        return field == null || value == null ? null : cut(field.name() + '=' + value, field.length());
    }

    private static List<String> headers(List<Field> fields, Function<String, @Nullable String> values) {
        List<String> found = new ArrayList<>(fields.size());
        for (Field field : fields) {
            String value = values.apply(field.name());
            found.add(value == null ? "" : cut(value, field.length()));
        }
        return found;
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length);
    }
}
