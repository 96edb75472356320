// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import io.halley.lb.Waiter.State;
import java.util.ArrayDeque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The queues of a backend: one for each server, of requests that want this one, and one of those that take any.
 *
 * <p>Thread-safe. {@link #tryTake} and {@link #release} take no lock while nobody waits. Everything else, and every
 * change of a {@link Waiter}, happens under one lock, which is held briefly and never while foreign code runs.
 *
 * <p>No waiter is lost: {@link #join} first makes the queue longer and then tries for a slot; {@link #release} first
 * gives the slot back and then looks at the queue's length. Both are volatile accesses in that order, so at least one of
 * the two sees what the other did (Dekker): either the joining request finds the slot, or the releasing one finds the
 * waiter and serves it under the lock. A newcomer that takes the slot in between is a holder itself, and looks when it
 * gives the slot back. What else makes room, {@link #balance} and {@link #open}, serves under the lock, before or after
 * the join.
 */
final class Queues {

    private static final Logger log = LoggerFactory.getLogger(Queues.class);

    private final Object lock = new Object();
    private final WaitQueue shared = new WaitQueue();
    private List<ServerRuntime> balanced = List.of();
    private long arrivals;

    /** Takes a slot, unless none is free or somebody waits for it who was here before. */
    boolean tryTake(ServerRuntime server) {
        return server.queue.isEmpty() && (!server.isBalanced() || shared.isEmpty()) && server.slots.tryTake();
    }

    /** Gives a slot back, and it goes to whoever has waited longest. */
    void release(ServerRuntime server) {
        int left = server.slots.giveBack();
        if (!server.queue.isEmpty() || (server.isBalanced() && !shared.isEmpty())) {
            serve(List.of(server));
        }
        if (left == 0) {
            server.emptied();
        }
    }

    /** Lets the request wait, unless it need not or may not; returns what became of it. */
    State join(Waiter waiter) {
        ArrayDeque<Waiter> granted = new ArrayDeque<>(1);
        State state;
        synchronized (lock) {
            waiter.number = arrivals++;
            ServerRuntime wanted = waiter.wanted;
            if (wanted == null) {
                joinShared(waiter, granted);
            } else if (wanted.queue.isClosed()) {
                waiter.state = State.EXPELLED;
            } else {
                joinOwn(waiter, wanted, granted);
            }
            granted.remove(waiter);
            state = waiter.state;
        }
        granted.forEach(Queues::wake);
        return state;
    }

    private void joinShared(Waiter waiter, ArrayDeque<Waiter> granted) {
        if (shared.isClosed()) {
            waiter.state = State.EXPELLED;
        } else if (balanced.isEmpty() && !waiter.patient) {
            waiter.state = State.NO_SERVER;
        } else {
            shared.add(waiter);
            balanced.forEach(server -> grant(server, granted));
        }
    }

    private void joinOwn(Waiter waiter, ServerRuntime wanted, ArrayDeque<Waiter> granted) {
        wanted.queue.add(waiter);
        grant(wanted, granted);
        int most = wanted.config().maxQueue();
        if (waiter.state == State.WAITING && most > 0 && wanted.queue.size() > most) {
            wanted.queue.remove(waiter);
            waiter.state = State.FULL;
        }
    }

    /** Gives the free slots of a server to those who wait for it, the older of the two heads first. */
    private void grant(ServerRuntime server, ArrayDeque<Waiter> granted) {
        while (true) {
            Waiter own = server.queue.first();
            Waiter any = server.isBalanced() ? shared.first() : null;
            Waiter next = own == null ? any : any == null || own.number < any.number ? own : any;
            if (next == null || !server.slots.tryTake()) {
                return;
            }
            WaitQueue from = next == own ? server.queue : shared;
            from.serve(next);
            next.grant(server);
            granted.add(next);
        }
    }

    /**
     * Returns the state of a stay, and ends it if it is still waiting and its time is over.
     *
     * @return LEFT if it was ended here
     */
    State settle(Waiter waiter, boolean timeIsOver) {
        synchronized (lock) {
            if (waiter.state == State.WAITING && timeIsOver) {
                take(waiter);
                waiter.state = State.LEFT;
            }
            return waiter.state;
        }
    }

    /** Ends a stay whatever its state, and passes on a slot that it was given. */
    void leave(Waiter waiter) {
        if (settle(waiter, true) == State.GRANTED) {
            release(waiter.granted());
        }
    }

    /** Sets which servers may serve those who take any, and serves; if there are none, sends all of those away. */
    void balance(List<ServerRuntime> servers) {
        ArrayDeque<Waiter> expelled = new ArrayDeque<>(0);
        synchronized (lock) {
            balanced.forEach(server -> server.balanced(false));
            servers.forEach(server -> server.balanced(true));
            balanced = servers;
            if (servers.isEmpty()) {
                expelImpatient(expelled);
            }
        }
        expelled.forEach(Queues::wake);
        serve(servers);
    }

    /** Gives free slots of these servers to those who wait; called when there may be more of them. */
    void serve(List<ServerRuntime> servers) {
        ArrayDeque<Waiter> granted = new ArrayDeque<>();
        synchronized (lock) {
            for (ServerRuntime server : servers) {
                grant(server, granted);
            }
        }
        granted.forEach(Queues::wake);
    }

    /** Lets requests wait for a server again. */
    void open(ServerRuntime server) {
        synchronized (lock) {
            server.queue.closed(false);
        }
    }

    /** Lets nobody wait for a server any more, sends away those who do, and returns how many they were. */
    int close(ServerRuntime server) {
        return close(server.queue);
    }

    /** Lets nobody wait for any server any more, and sends away those who do. */
    void closeShared() {
        close(shared);
    }

    private int close(WaitQueue queue) {
        ArrayDeque<Waiter> expelled = new ArrayDeque<>();
        synchronized (lock) {
            queue.closed(true);
            expel(queue, expelled);
        }
        expelled.forEach(Queues::wake);
        return expelled.size();
    }

    private static void expel(WaitQueue queue, ArrayDeque<Waiter> expelled) {
        for (Waiter waiter = queue.first(); waiter != null; waiter = queue.first()) {
            queue.remove(waiter);
            waiter.state = State.EXPELLED;
            expelled.add(waiter);
        }
    }

    private void expelImpatient(ArrayDeque<Waiter> expelled) {
        Waiter next;
        for (Waiter waiter = shared.first(); waiter != null; waiter = next) {
            next = waiter.after;
            if (!waiter.patient) {
                shared.remove(waiter);
                waiter.state = State.EXPELLED;
                expelled.add(waiter);
            }
        }
    }

    private static void take(Waiter waiter) {
        WaitQueue queue = waiter.queue;
        if (queue != null) {
            queue.remove(waiter);
        }
    }

    /** Returns how many requests wait for whichever server is free. */
    int sharedSize() {
        return shared.size();
    }

    /** Returns the most that ever did. */
    int sharedMost() {
        return shared.most();
    }

    private static void wake(Waiter waiter) {
        try {
            waiter.owner.wake();
        } catch (RuntimeException | Error e) {
            log.error("A queued request could not be woken", e);
        }
    }
}
