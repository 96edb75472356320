// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy.rule;

import io.halley.lb.limit.Counters;
import io.halley.lb.model.RequestView;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * What a rule may ask while it is applied to a connection or a request.
 *
 * <p>Thread: on the thread that owns the connection or request, valid only during the call.
 */
public interface RuleContext {

    /** Returns the client's address. HAProxy: {@code src}. */
    InetAddress clientAddress();

    /** Returns the request, or null while there is only a connection. */
    @Nullable
    RequestView request();

    /** Returns the counters that a track rule has tied to this connection or request, or null. */
    @Nullable
    Counters tracked(int slot);

    /** Returns the counters that a table holds for the client's address, or null; counts nothing. */
    @Nullable
    Counters ofSource(String table);

    /** Returns the number of usable servers of a backend. HAProxy: {@code nbsrv}. */
    int usableServers(String backend);
}
