// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.affinity;

import io.halley.lb.model.RequestView;
import io.halley.lb.model.ResponseEdit;
import org.jspecify.annotations.Nullable;

/** Where an application's session ids stand in requests and responses. Immutable and thread-safe. */
interface SessionValues {

    /** Returns a value of the request's cookies, or null if there are not so many. */
    @Nullable
    String inRequest(RequestView request, int occurrence);

    /** Returns the value in a request target, or null. */
    @Nullable
    String inTarget(String target);

    /** Returns a value that the server sets, or null if there are not so many. */
    @Nullable
    String inResponse(ResponseEdit response, int occurrence);

    /** Returns the values of the cookie of that name. */
    static SessionValues named(String name, UriMode mode) {
        return new SessionValues() {
            @Override
            public @Nullable String inRequest(RequestView request, int occurrence) {
                return request.cookie(name, occurrence);
            }

            @Override
            public @Nullable String inTarget(String target) {
                return mode.find(target, name, false);
            }

            @Override
            public @Nullable String inResponse(ResponseEdit response, int occurrence) {
                return response.setCookie(name, occurrence);
            }
        };
    }

    /** Returns, of cookies whose name begins so, the rest of the name, {@code =} and the value. */
    static SessionValues prefixed(String prefix, UriMode mode) {
        return new SessionValues() {
            @Override
            public @Nullable String inRequest(RequestView request, int occurrence) {
                int left = occurrence;
                String line = request.header("Cookie", 0);
                for (int next = 1; line != null; next++) {
                    String value = CookieHeader.prefixed(line, prefix, left);
                    if (value != null) {
                        return value;
                    }
                    left -= CookieHeader.countPrefixed(line, prefix);
                    line = request.header("Cookie", next);
                }
                return null;
            }

            @Override
            public @Nullable String inTarget(String target) {
                return mode.find(target, prefix, true);
            }

            @Override
            public @Nullable String inResponse(ResponseEdit response, int occurrence) {
                int left = occurrence;
                String line = response.setCookieLine(0);
                for (int next = 1; line != null; next++) {
                    String name = SetCookieHeader.name(line);
                    if (name != null && name.startsWith(prefix) && left-- == 0) {
                        return name.substring(prefix.length()) + '=' + SetCookieHeader.value(line);
                    }
                    line = response.setCookieLine(next);
                }
                return null;
            }
        };
    }
}
