// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.affinity;

import io.halley.lb.model.RequestEdit;
import io.halley.lb.model.RequestView;
import io.halley.lb.model.ResponseEdit;
import io.halley.lb.model.Server;
import org.jspecify.annotations.Nullable;

/**
 * The live side of an {@link Affinity}: its table, and the reading and writing of requests and responses.
 *
 * <p>Thread-safe: many requests at once, each with a {@link Match} of its own.
 */
public interface Stickiness {

    /**
     * Returns the server that the request names and that is usable, or null, and notes in {@code match} what it saw.
     *
     * <p>Called once a request, on the request's thread, before a server is chosen.
     */
    @Nullable
    Server find(RequestView request, ServerLookup servers, Match match);

    /** Changes the request on its way to {@code server}: once an attempt, just before it is sent. */
    default void onRequest(Match match, Server server, RequestEdit request) {}

    /**
     * Makes the client belong to {@code server} by way of the final response head: learns from it, stamps it.
     *
     * <p>Called once a request, for a 101 too, never for a response that the balancer itself made.
     */
    void onResponse(Match match, Server server, ResponseEdit response);

    /** Keeps the entry that the request used or made from expiring, since its connection became a tunnel. */
    default void pin(Match match) {}

    /** Ends the use: undoes {@link #pin} if it was called, and counts idleness from now. Called once a request. */
    default void end(Match match) {}

    /** Returns the number of entries held, 0 where there is no table. */
    default long entries() {
        return 0;
    }

    /** Frees what is held. Requests that are under way may still call; what they leave is lost. */
    default void close() {}
}
