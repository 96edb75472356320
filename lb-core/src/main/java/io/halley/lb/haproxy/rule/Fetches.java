// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy.rule;

import io.halley.lb.affinity.CookieHeader;
import io.halley.lb.limit.Counter;
import io.halley.lb.limit.Counters;
import io.halley.lb.model.RequestView;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The fetches that there are. */
public final class Fetches {

    private Fetches() {}

    /** Returns the client's address. HAProxy: {@code src}. */
    public static Fetch.Address source() {
        return new Fetch.Address("src", RuleContext::clientAddress);
    }

    /** Returns the client's address cut to a network. HAProxy: {@code src,ipmask(24,64)}. */
    public static Fetch.Address source(int prefix4, int prefix6) {
        return new Fetch.Address(
                "src,ipmask(" + prefix4 + "," + prefix6 + ")",
                context -> Network.cut(context.clientAddress(), prefix4, prefix6));
    }

    /** Returns the request's method. HAProxy: {@code method}. */
    public static Fetch.Text method() {
        return single("method", RequestView::method);
    }

    /** Returns the path without the query. HAProxy: {@code path}. */
    public static Fetch.Text path() {
        return single("path", request -> Target.path(request.target()));
    }

    /** Returns the request target. HAProxy: {@code url}. */
    public static Fetch.Text url() {
        return single("url", RequestView::target);
    }

    /** Returns what stands behind the question mark. HAProxy: {@code query}. */
    public static Fetch.Text query() {
        return single("query", request -> Target.query(request.target()));
    }

    /** Returns a parameter of the query. HAProxy: {@code url_param}, {@code urlp}. */
    public static Fetch.Text queryParameter(String name) {
        return single("url_param(" + name + ")", request -> Target.parameter(request.target(), name));
    }

    /** Returns the values of a header, parted at commas. HAProxy: {@code hdr}, {@code req.hdr}. */
    public static Fetch.Text header(String name) {
        return new Fetch.Text("hdr(" + name + ")", (context, test) -> {
            RequestView request = context.request();
            return request != null && anyLine(request, name, line -> Target.anyElement(line, test));
        });
    }

    /** Returns the values of a cookie. HAProxy: {@code cook}, {@code req.cook}. */
    public static Fetch.Text cookie(String name) {
        return new Fetch.Text("cook(" + name + ")", (context, test) -> {
            RequestView request = context.request();
            return request != null && anyLine(request, "Cookie", line -> CookieHeader.anyValue(line, name, test));
        });
    }

    /** Returns a counter of what is tracked, if anything is. HAProxy: {@code sc0_http_req_rate} and its like. */
    public static Fetch.Count tracked(int slot, Counter counter) {
        return new Fetch.Count("sc" + slot + "_" + counter.word(), context -> value(context.tracked(slot), counter));
    }

    /** Returns a counter of the client's address, 0 without entry. HAProxy: {@code src_http_req_rate(table)} etc. */
    public static Fetch.Count ofSource(Counter counter, String table) {
        return new Fetch.Count(
                "src_" + counter.word() + "(" + table + ")",
                context -> Math.max(0, value(context.ofSource(table), counter)));
    }

    /** Returns the number of usable servers. HAProxy: {@code nbsrv(backend)}. */
    public static Fetch.Count usableServers(String backend) {
        return new Fetch.Count("nbsrv(" + backend + ")", context -> context.usableServers(backend));
    }

    /** Returns a fixed truth. HAProxy: {@code always_true}, {@code always_false}. */
    public static Fetch.Flag always(boolean value) {
        return new Fetch.Flag(value ? "always_true" : "always_false", value);
    }

    /** Returns the values in lower case. HAProxy: {@code ,lower}. */
    public static Fetch.Text lower(Fetch.Text text) {
        return new Fetch.Text(
                text.name() + ",lower",
                (context, test) -> text.any(context, value -> test.test(value.toLowerCase(Locale.ROOT))));
    }

    private interface Part {
        @Nullable
        String of(RequestView request);
    }

    private static Fetch.Text single(String name, Part part) {
        return new Fetch.Text(name, (context, test) -> {
            RequestView request = context.request();
            String value = request == null ? null : part.of(request);
            return value != null && test.test(value);
        });
    }

    /** Looks at each line of a header: one that is repeated hides nothing. */
    private static boolean anyLine(RequestView request, String name, Predicate<String> test) {
        String line = request.header(name, 0);
        for (int next = 1; line != null; next++) {
            if (test.test(line)) {
                return true;
            }
            line = request.header(name, next);
        }
        return false;
    }

    private static long value(@Nullable Counters counters, Counter counter) {
        return counters == null ? -1 : counters.value(counter);
    }
}
