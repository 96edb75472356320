// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.admin;

import io.undertow.server.HttpServerExchange;
import java.time.Duration;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How the page looks and what it allows.
 *
 * @param legends whether addresses, cookies and configurations are shown
 * @param reload reads the configuration anew, or null for nothing to read
 * @param admin says whether a request may change things, or null for never
 */
record Settings(
        Duration refresh,
        @Nullable String version,
        @Nullable String node,
        @Nullable String description,
        boolean legends,
        @Nullable ReloadAction reload,
        @Nullable Predicate<HttpServerExchange> admin) {

    boolean mayAct(HttpServerExchange exchange) {
        return admin != null && admin.test(exchange);
    }
}
