// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.listener;

import io.halley.lb.undertow.http1.RequestGate;
import io.halley.lb.undertow.http1.ResponseHeadWriter;
import io.halley.lb.undertow.relay.Deadline;
import io.halley.lb.undertow.relay.DeadlineWheel;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioIoThread;

/**
 * What the connections of one listener on one IO thread share, so that a connection at rest keeps next to nothing.
 *
 * <p>Thread: the IO thread.
 */
final class ListenerThread {

    private static final int INPUT_SIZE = 16 * 1024;

    // A piece of a server's answer, and a head of usual size before it, go out by one write.
    private static final int OUTPUT_SIZE = 24 * 1024;

    // Requests under way whose heads stay parsed; further ones keep their octets and are parsed again when asked for.
    private static final int HEADS = 128;

    /** Those in force; only this thread reads and changes them. */
    ListenerRules rules;

    final RequestGate gate = new RequestGate();
    final ResponseHeadWriter heads = new ResponseHeadWriter();
    final DateLine date = new DateLine();

    private final XnioIoThread ioThread;
    private final DeadlineWheel wheel = new DeadlineWheel(System.nanoTime());
    private final ByteBuffer input = ByteBuffer.allocateDirect(INPUT_SIZE);
    private final ByteBuffer output = ByteBuffer.allocateDirect(OUTPUT_SIZE);
    private final HeadSlot[] slots = new HeadSlot[HEADS];

    private @Nullable RequestBytes inputOwner;
    private @Nullable DirectRequest gateOwner;
    private int nextSlot;
    private boolean ticking;

    // The connections, linked through their own fields.
    private @Nullable DirectConnection first;
    private int connections;

    ListenerThread(ListenerRules rules, XnioIoThread ioThread) {
        this.rules = rules;
        this.ioThread = ioThread;
    }

    XnioIoThread ioThread() {
        return ioThread;
    }

    /** Returns the empty buffer for what a client sends; what it held for another one is kept by that one. */
    ByteBuffer input(RequestBytes owner) {
        if (inputOwner != null) {
            inputOwner.keep();
        }
        inputOwner = owner;
        return input.clear();
    }

    /** Returns the buffer if it holds what that client has sent, else null. */
    @Nullable
    ByteBuffer inputOf(RequestBytes owner) {
        return inputOwner == owner ? input : null;
    }

    void inputFree() {
        inputOwner = null;
    }

    /** Returns the empty buffer for what goes to a client, free until control goes back to the selector. */
    ByteBuffer output() {
        return output.clear();
    }

    /** Checks a request, and remembers whose the result is. */
    boolean check(DirectRequest exchange) {
        gateOwner = exchange;
        return gate.check(exchange);
    }

    /** Refuses what cannot be read as a request, and remembers whose the result is. */
    void refuse(DirectRequest exchange, int status, String fault) {
        gateOwner = exchange;
        gate.refuseUnread(status, fault);
    }

    /** Returns the gate if the request that it checked last is that one, else null. */
    @Nullable
    RequestGate checked(DirectRequest exchange) {
        return gateOwner == exchange ? gate : null;
    }

    /** Returns a place for a head, which has been somebody else's longest. */
    HeadSlot slot(DirectRequest holder) {
        int at = nextSlot;
        nextSlot = (at + 1) % HEADS;
        HeadSlot slot = slots[at];
        DirectRequest before = slot == null ? null : slot.holder;
        // One that is being read cannot be given up, and leaves with its holder.
        boolean leaves = slot != null && before != null && !before.evicted();
        if (slot == null || leaves) {
            if (slot != null) {
                slot.outside = true;
            }
            slot = new HeadSlot(rules.maxHead(), rules.maxHeaders());
            slots[at] = slot;
        }
        slot.holder = holder;
        return slot;
    }

    // Connections

    int connections() {
        return connections;
    }

    void add(DirectConnection connection) {
        connection.next = first;
        if (first != null) {
            first.previous = connection;
        }
        first = connection;
        connections++;
    }

    void remove(DirectConnection connection) {
        DirectConnection next = connection.next;
        DirectConnection previous = connection.previous;
        if (next != null) {
            next.previous = previous;
        }
        if (previous != null) {
            previous.next = next;
        } else {
            first = next;
        }
        connection.next = null;
        connection.previous = null;
        connections--;
    }

    /** Closes connections: those that carry no request, or all; returns how many were left. */
    int close(boolean all) {
        int before = connections;
        DirectConnection connection = first;
        while (connection != null) {
            DirectConnection next = connection.next;
            connection.shutdown(all);
            connection = next;
        }
        return all ? before : connections;
    }

    // Deadlines

    void arm(Deadline deadline, long nanos) {
        wheel.schedule(deadline, System.nanoTime(), nanos);
        keepTicking();
    }

    /** Sets a deadline from about now on, without reading a clock: for what every request does. */
    void touch(Deadline deadline, long nanos) {
        if (ticking) {
            wheel.touch(deadline, nanos);
        } else {
            arm(deadline, nanos);
        }
    }

    void disarm(Deadline deadline) {
        wheel.cancel(deadline);
    }

    private void keepTicking() {
        if (!ticking) {
            ticking = true;
            schedule();
        }
    }

    private void schedule() {
        try {
            ioThread.executeAfter(this::tick, wheel.tick().toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // The worker stops, and closes the connections itself.
            ticking = false;
        }
    }

    private void tick() {
        try {
            wheel.tick(System.nanoTime());
        } finally {
            ticking = wheel.size() > 0;
            if (ticking) {
                schedule();
            }
        }
    }
}
