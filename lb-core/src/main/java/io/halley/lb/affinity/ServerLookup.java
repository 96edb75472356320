// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.affinity;

import io.halley.lb.model.Server;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The servers of a backend as an affinity may look them up: one immutable snapshot, thread-safe. */
public interface ServerLookup {

    /** Returns all servers, backups too, in the order of the configuration; the same list at each call. */
    List<? extends Server> all();

    /** Returns the server of that name, usable or not, or null. */
    @Nullable
    Server byName(String name);

    /** Returns the servers with that cookie value, in the order of the configuration; empty if there are none. */
    List<? extends Server> byCookie(String value);

    /**
     * Returns whether a sticky request may be sent there now.
     *
     * <p>{@link Server#isUsable()}, and servers that are down too under {@code option persist}.
     */
    boolean isUsable(Server server);
}
