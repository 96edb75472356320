// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy.rule;

import io.halley.lb.limit.Counter;
import io.halley.lb.limit.Counters;
import io.halley.lb.model.RequestView;
import java.util.Locale;
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
        return new Fetch.Text("hdr(" + name + ")", (context, occurrence) -> {
            RequestView request = context.request();
            String header = request == null ? null : request.header(name);
            return header == null ? null : Target.listElement(header, occurrence);
        });
    }

    /** Returns the values of a cookie. HAProxy: {@code cook}, {@code req.cook}. */
    public static Fetch.Text cookie(String name) {
        return new Fetch.Text("cook(" + name + ")", (context, occurrence) -> {
            RequestView request = context.request();
            return request == null ? null : request.cookie(name, occurrence);
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
        return new Fetch.Text(text.name() + ",lower", (context, occurrence) -> {
            String value = text.values().value(context, occurrence);
            return value == null ? null : value.toLowerCase(Locale.ROOT);
        });
    }

    private interface Part {
        @Nullable
        String of(RequestView request);
    }

    private static Fetch.Text single(String name, Part part) {
        return new Fetch.Text(name, (context, occurrence) -> {
            RequestView request = context.request();
            return request == null || occurrence > 0 ? null : part.of(request);
        });
    }

    private static long value(@Nullable Counters counters, Counter counter) {
        return counters == null ? -1 : counters.value(counter);
    }
}
