// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.haproxy;

import io.halley.lb.limit.ConnectionGate;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.ChannelListener;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.XnioWorker;

/**
 * Lets connections in to a frontend, as many and as fast as the file allows; the others stay in the listen backlog.
 * HAProxy: {@code maxconn} and {@code rate-limit sessions}.
 *
 * <p>XNIO's acceptor asks nobody between two accepts but the mark of its socket, {@link ListeningSocket#serve}. That holds
 * a limit that no other socket shares exactly. Where sockets share one, or a rate is the limit, what the acceptor has
 * taken too much in one turn, 128 at the most, waits here unread and uncounted, and the sockets accept no more until all
 * of it is let in.
 *
 * <p>Thread-safe.
 */
final class FrontDoor {

    private record Waiting(StreamConnection connection, ChannelListener<? super StreamConnection> next) {}

    private static final Logger LOG = LoggerFactory.getLogger(FrontDoor.class);

    private final ConnectionGate own = new ConnectionGate(Integer.MAX_VALUE, Integer.MAX_VALUE, System::nanoTime);
    private final SharedPlaces shared;
    private final XnioWorker worker;
    private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
    /** Calls of {@link #letIn} that are not done; whoever makes it 1 does the work of all. */
    private final AtomicInteger calls = new AtomicInteger();

    private final AtomicBoolean timed = new AtomicBoolean();
    private volatile List<ListeningSocket> sockets = List.of();
    private volatile boolean shut;

    FrontDoor(SharedPlaces shared, XnioWorker worker) {
        this.worker = worker;
        this.shared = shared;
        shared.add(this);
    }

    /**
     * Sets the limits, and accepts on these sockets from now on.
     *
     * @param maxConnections 0 for no limit
     * @param perSecond 0 for no limit
     */
    void open(List<ListeningSocket> accepting, int maxConnections, int perSecond) {
        own.limits(orNone(maxConnections), orNone(perSecond));
        sockets = List.copyOf(accepting);
        letIn();
    }

    /** Closes the connections that wait; those that come later are closed unless there is a place at once. */
    void shut() {
        shut = true;
        shared.remove(this);
        letIn();
    }

    /**
     * Gives a connection on, now or as soon as there is a place for it.
     *
     * @param next takes the place over: {@link #counted} or {@link #refused} and in the end {@link #left}
     */
    void arrived(StreamConnection connection, ChannelListener<? super StreamConnection> next) {
        if (waiting.isEmpty() && take() == 0) {
            next.handleEvent(connection);
        } else {
            waiting.add(new Waiting(connection, next));
            letIn();
        }
    }

    /** Counts a connection that was let in and that no rule has refused. HAProxy: a session. */
    void counted() {
        own.opened();
    }

    /** Counts none in its place: a rule refused it, or it was gone. */
    void refused() {
        own.refused();
    }

    /** Gives a place back. */
    void left() {
        boolean free = own.closed();
        shared.closed();
        if (free) {
            letIn();
        }
    }

    /** Returns the gate, to be read. */
    ConnectionGate gate() {
        return own;
    }

    /** Returns how many connections are let in by all doors together. */
    int all() {
        return shared.open();
    }

    private static int orNone(int limit) {
        return limit == 0 ? Integer.MAX_VALUE : limit;
    }

    private long take() {
        long wait = own.tryTake();
        if (wait == 0 && !shared.take()) {
            own.refused();
            own.closed();
            return Long.MAX_VALUE;
        }
        return wait;
    }

    /** Lets in whom there is a place for now. */
    void letIn() {
        if (calls.getAndIncrement() > 0) {
            return;
        }
        int done = 1;
        do {
            long wait = letInAll();
            for (ListeningSocket socket : sockets) {
                socket.accept(this, wait == 0);
            }
            if (wait > 0 && wait < Long.MAX_VALUE) {
                again(wait);
            }
            done = calls.addAndGet(-done);
        } while (done > 0);
    }

    /** Returns for how long nobody more can be let in, 0 if nobody waits. */
    private long letInAll() {
        for (Waiting first = waiting.peek(); first != null; first = waiting.peek()) {
            long wait = shut ? 0 : take();
            if (wait > 0) {
                return wait;
            }
            waiting.remove();
            if (shut) {
                IoUtils.safeClose(first.connection());
            } else {
                serve(first);
            }
        }
        return 0;
    }

    private void serve(Waiting first) {
        try {
            first.connection().getIoThread().execute(() -> first.next().handleEvent(first.connection()));
        } catch (RejectedExecutionException e) {
            LOG.debug("the worker of {} stops", first.connection());
            IoUtils.safeClose(first.connection());
            refused();
            left();
        }
    }

    private void again(long nanos) {
        if (!timed.compareAndSet(false, true)) {
            return;
        }
        Runnable task = () -> {
            timed.set(false);
            letIn();
        };
        try {
            worker.getIoThread().executeAfter(task, nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("the worker stops");
        }
    }
}
