// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * One stay of a request in a queue.
 *
 * <p>Guarded by the lock of {@link Queues}, except that its request may read it once it has been told the state.
 */
final class Waiter {

    /** What became of a stay; every state but WAITING is final. */
    enum State {
        /** In the queue. */
        WAITING,
        /** Out of the queue, with a slot of its server. */
        GRANTED,
        /** Out of the queue without a slot, to be planned anew: its server, or all of them, are of no use any more. */
        EXPELLED,
        /** Not let into the queue of the server that it wants, which is full. */
        FULL,
        /** Not let into the queue of all servers, since balancing has none. */
        NO_SERVER,
        /** Left by its own will. */
        LEFT
    }

    final DispatchOwner owner;
    final @Nullable ServerRuntime wanted;

    /** Whether it waits even while balancing has no server. */
    final boolean patient;

    State state = State.WAITING;
    long number;

    /** Once it has left its queue: which one of those it would have been that were served since it had joined, from 1. */
    int position;

    private @Nullable ServerRuntime server;

    @Nullable
    WaitQueue queue;

    @Nullable
    Waiter before;

    @Nullable
    Waiter after;

    /**
     * Creates a stay that has not begun.
     *
     * @param wanted the only server that will do, or null for whichever balancing may use
     */
    Waiter(DispatchOwner owner, @Nullable ServerRuntime wanted) {
        this(owner, wanted, false);
    }

    Waiter(DispatchOwner owner, @Nullable ServerRuntime wanted, boolean patient) {
        this.owner = owner;
        this.wanted = wanted;
        this.patient = patient;
    }

    void grant(ServerRuntime by) {
        state = State.GRANTED;
        server = by;
    }

    /** Returns the server whose slot it was given. */
    ServerRuntime granted() {
        return requireNonNull(server, "granted nothing");
    }

    /** Returns the only server that will do. */
    ServerRuntime wanted() {
        return requireNonNull(wanted, "wants any");
    }
}
