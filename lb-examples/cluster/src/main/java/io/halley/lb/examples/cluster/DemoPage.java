// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.cluster;

import io.undertow.Handlers;
import io.undertow.server.HttpHandler;
import io.undertow.server.handlers.resource.ClassPathResourceManager;
import io.undertow.server.handlers.resource.PathResourceManager;
import io.undertow.util.Headers;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Serves the chat page, and CometD's JavaScript client from the npm package where there is one.
 *
 * <p>The page imports {@code client.js}, which is either that client or the page's own small one.
 */
final class DemoPage {
    private static final String COMETD = """
            export * from "./cometd-js/cometd.js";
            export const client = "CometD's JavaScript client, npm package cometd 9.0.0";
            """;
    private static final String SMALL = """
            export * from "./bayeux.js";
            export const client = "its own small Bayeux client, as npm was not found";
            """;

    private DemoPage() {}

    static HttpHandler create(@Nullable Path packages) {
        var resources = new ClassPathResourceManager(DemoPage.class.getClassLoader(), "web");
        var page = Handlers.path(Handlers.resource(resources)).addExactPath("/client.js", exchange -> {
            exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/javascript");
            exchange.getResponseSender().send(packages == null ? SMALL : COMETD);
        });
        if (packages != null) {
            page.addPrefixPath("/cometd-js", Handlers.resource(new PathResourceManager(packages.resolve("cometd"))));
        }
        // blob: is CometD's scheduler, a worker whose timers run on in a hidden tab; data: is the empty icon.
        String policy = "default-src 'self'; worker-src 'self' blob:; img-src data:";
        return Handlers.header(Handlers.header(page, "Content-Security-Policy", policy), "Cache-Control", "no-cache");
    }
}
