// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.haproxy;

import io.halley.lb.haproxy.rule.Condition;
import io.halley.lb.haproxy.rule.RuleContext;
import io.halley.lb.undertow.admin.StatsHandler;
import io.halley.lb.undertow.listener.Routing;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.AttachmentKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statistics page at the path that the file gives it. HAProxy: {@code stats uri}.
 *
 * <p>HAProxy's page is everything that begins with the path. This one has files of its own, so it is the path itself, what
 * follows it behind {@code ;}, {@code ?} or {@code /}, and nothing else. A path with a query, such as the default
 * {@code /haproxy?stats}, is taken with the query, and its files without.
 */
final class StatsMount {

    /** What rules know of a request to a page, and the conditions under which it may change things. */
    private record Asked(RuleContext context, List<Condition> admin) {}

    private static final AttachmentKey<Asked> ASKED = AttachmentKey.create(Asked.class);

    private final String path;
    private final String query;
    private final List<Condition> admin;
    private final StatsHandler page;

    /**
     * Creates a mount.
     *
     * @param uri a path, and a query if there is a question mark
     * @param admin the page may change things for requests for which one of these holds
     * @param page one with {@link #isAdmin}
     */
    StatsMount(String uri, List<Condition> admin, StatsHandler page) {
        int mark = uri.indexOf('?');
        String whole = mark < 0 ? uri : uri.substring(0, mark);
        this.path = whole.length() > 1 && whole.endsWith("/") ? whole.substring(0, whole.length() - 1) : whole;
        this.query = mark < 0 ? "" : uri.substring(mark + 1);
        this.admin = admin;
        this.page = page;
    }

    /** Returns whether a request may change things. HAProxy: {@code stats admin if}. */
    static boolean isAdmin(HttpServerExchange exchange) {
        Asked asked = exchange.getAttachment(ASKED);
        return asked != null && asked.admin().stream().anyMatch(condition -> condition.holds(asked.context()));
    }

    /** Returns whether there is something to ask about requests. */
    boolean asks() {
        return !admin.isEmpty();
    }

    String path() {
        return path;
    }

    /** Returns whether a request with that target, as received, is for this page. */
    boolean matches(String target) {
        int start = Routing.pathStart(target);
        int mark = target.indexOf('?', start);
        int pathEnd = mark < 0 ? target.length() : mark;
        int semicolon = target.indexOf(';', start);
        int end = semicolon < 0 ? pathEnd : Math.min(semicolon, pathEnd);
        if (!target.startsWith(path, start) || end < start + path.length()) {
            return false;
        }
        if (end > start + path.length()) {
            return !path.equals("/") && target.charAt(start + path.length()) == '/';
        }
        return mark < 0 ? query.isEmpty() : target.startsWith(query, mark + 1);
    }

    /**
     * Answers a request that matches.
     *
     * @param asked what rules know of it, or null where the page does not ask
     */
    void show(HttpServerExchange exchange, @Nullable RuleContext asked) throws Exception {
        String whole = exchange.getRequestPath();
        exchange.setResolvedPath(path);
        exchange.setRelativePath(whole.substring(Math.min(path.length(), whole.length())));
        if (asked != null) {
            exchange.putAttachment(ASKED, new Asked(asked, admin));
        }
        page.handleRequest(exchange);
    }
}
