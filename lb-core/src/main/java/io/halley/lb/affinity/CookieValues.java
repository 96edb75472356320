// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.affinity;

import io.halley.lb.model.Server;
import java.util.List;

/** Which value stands for which server. Thread-safe. */
interface CookieValues {

    /** Returns the value to write for a server, empty if it has none. */
    String of(Server server);

    /** Returns the servers that a value of a client stands for, in the order of the configuration; empty for none. */
    List<? extends Server> find(String value, ServerLookup servers);

    /** Returns the configured values, in clear. */
    static CookieValues configured() {
        return new CookieValues() {
            @Override
            public String of(Server server) {
                return server.config().cookie();
            }

            @Override
            public List<? extends Server> find(String value, ServerLookup servers) {
                return value.isEmpty() ? List.of() : servers.byCookie(value);
            }
        };
    }
}
