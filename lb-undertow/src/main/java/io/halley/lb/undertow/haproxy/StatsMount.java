// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.haproxy;

import io.halley.lb.undertow.admin.StatsHandler;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;

/**
 * A statistics page at the path that the file gives it. HAProxy: {@code stats uri}.
 *
 * <p>HAProxy's page is everything that begins with the path. This one has files of its own, so it is the path itself, what
 * follows it behind {@code ;}, {@code ?} or {@code /}, and nothing else. A path with a query, such as the default
 * {@code /haproxy?stats}, is taken with the query, and its files without.
 */
final class StatsMount {

    private final String path;
    private final String query;
    private final StatsHandler page;

    /**
     * Creates a mount.
     *
     * @param uri a path, and a query if there is a question mark
     */
    StatsMount(String uri, StatsHandler page) {
        int mark = uri.indexOf('?');
        String whole = mark < 0 ? uri : uri.substring(0, mark);
        this.path = whole.length() > 1 && whole.endsWith("/") ? whole.substring(0, whole.length() - 1) : whole;
        this.query = mark < 0 ? "" : uri.substring(mark + 1);
        this.page = page;
    }

    StatsHandler page() {
        return page;
    }

    String path() {
        return path;
    }

    /** Returns whether the request is for this page. */
    boolean matches(HttpServerExchange exchange) {
        String asked = exchange.getRequestPath();
        if (!asked.startsWith(path)) {
            return false;
        }
        if (asked.length() > path.length()) {
            return path.equals("/") ? asked.equals("/") : asked.charAt(path.length()) == '/';
        }
        return exchange.getQueryString().startsWith(query);
    }

    /** Returns the page, to be called for requests that match. */
    HttpHandler handler() {
        return exchange -> {
            String asked = exchange.getRequestPath();
            exchange.setResolvedPath(path);
            exchange.setRelativePath(asked.substring(Math.min(path.length(), asked.length())));
            page.handleRequest(exchange);
        };
    }
}
