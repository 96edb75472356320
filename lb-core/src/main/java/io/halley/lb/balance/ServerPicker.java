// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.balance;

import io.halley.lb.model.RequestView;
import io.halley.lb.model.Server;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Chooses among a fixed set of servers.
 *
 * <p>Thread-safe, does not block; called from every IO thread for each request, so it should not allocate either.
 */
public interface ServerPicker {

    /** Returns the server for a request, or null if {@code excluded} holds for all of them. */
    @Nullable
    Server pick(RequestView request, Predicate<? super Server> excluded);

    /** Tells that {@link Server#active()} or {@link Server#queued()} of a server has changed; any thread. */
    default void loadChanged(Server server) {}
}
