// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import io.halley.lb.limit.Decision;
import io.halley.lb.model.RequestEdit;
import io.halley.lb.model.RequestView;
import io.halley.lb.model.ResponseEdit;
import io.halley.lb.model.Server;
import io.halley.lb.retry.FailureCause;
import org.jspecify.annotations.Nullable;

/**
 * One client request on its way: a synchronous planner that the I/O layer drives.
 *
 * <p>{@link #start()} says the first {@link Step}. After CONNECT the I/O layer connects to {@link #server()}, sends, and
 * reports {@link #connected()}, {@link #requestSent()}, {@link #onResponse} and at last {@link #end}; or
 * {@link #failed}, which says the next step. After WAIT or QUEUED it calls {@link #resume()} when {@link #waitNanos()}
 * are over, or when it is woken. After REFUSED it answers with {@link #refusal()} and calls {@link #end}.
 *
 * <p>Thread: all methods on the thread that owns the request. A slot is held from CONNECT until {@link #failed} or
 * {@link #end}; both may be called when none is held.
 */
public interface Dispatch {

    /** What the I/O layer does next. */
    enum Step {
        /** Connect to {@link Dispatch#server()}; a slot is held. */
        CONNECT,
        /** Call {@link Dispatch#resume()} after {@link Dispatch#waitNanos()}: the pause before the same server is tried again. */
        WAIT,
        /** In a queue: call {@link Dispatch#resume()} when woken, or after {@link Dispatch#waitNanos()} at the latest. */
        QUEUED,
        /** No server: answer with {@link Dispatch#refusal()}. */
        REFUSED
    }

    /**
     * Counts the request for its client and returns what the backend's limits make of it; the first call only counts.
     *
     * <p>To be called once the head of the request is there, so that a refused client need not be waited for any
     * longer. Where the decision is not to admit, {@link #start()} returns REFUSED.
     */
    Decision admission();

    /** Returns how many bytes of the request's body are to be in hand, if it has so many, before {@link #start()}. */
    int bodyWanted();

    /** Admits, sticks, chooses and queues. Called once. */
    Step start();

    /**
     * Returns the next step after a wait, a wake-up or the end of the queue timeout; the same one if it is too early.
     *
     * @throws IllegalStateException if the last step was neither WAIT nor QUEUED
     */
    Step resume();

    /** Returns the server to connect to, after CONNECT. */
    Server server();

    /** Returns how long to wait from now on, after WAIT or QUEUED; 0 or more nanoseconds. */
    long waitNanos();

    /** Returns why there is no server, after REFUSED. */
    Refusal refusal();

    /** Lets the affinities change the request that is about to be sent to {@link #server()}. */
    void onRequest(RequestEdit request);

    /** Notes that a connection to the server exists, new or from the pool. */
    void connected();

    /** Notes that the request, or the part of it that is there, has been sent. */
    void requestSent();

    /**
     * Ends the attempt without an answer, frees its slot and returns the next step.
     *
     * @param replayable whether the I/O layer is able and allowed to send the request again: nothing of it was sent, or
     *     it is idempotent and all of it is at hand
     */
    Step failed(FailureCause cause, boolean replayable);

    /**
     * Returns whether the client is kept when its server is known to be dead, to be answered or closed in its turn: a
     * Bayeux poll or tunnel. Then {@link #serverLost()} takes the place of {@link #failed}.
     */
    boolean outlivesServer();

    /**
     * Ends the attempt on a server that is known to be dead, whether it has seen the request or not, and frees its slot.
     *
     * @return QUEUED until it is the client's turn, then REFUSED; a tunnel is closed then
     */
    Step serverLost();

    /**
     * Ends the wait for an answer of a server that is to be emptied and lives; {@link #serverLost()} follows.
     *
     * @return what {@link #farewell()} would be, or null if the request stays where it is
     */
    @Nullable
    Departure moveAway();

    /** Notes a final response head, lets the affinities learn from it and stamp it. */
    void onResponse(ResponseEdit response);

    /** Returns who wants to read the body of that response or to change it, or null; asked once after onResponse. */
    @Nullable
    AnswerTap tap();

    /**
     * Returns what is to follow the answer: a POST to the same target of {@link #server()}, whose answer nobody waits for;
     * or null. Asked once when the answer has ended, before {@link #end}.
     */
    @Nullable
    Departure farewell();

    /** Returns what to answer in place of a page of that status, {@link LocalAnswer#CUT} for nothing, or null. */
    @Nullable
    LocalAnswer answer(int status);

    /**
     * Returns whether a response of this status is to be thrown away and the request tried again, by
     * {@link #failed} with {@link FailureCause#STATUS}; asked before {@link #onResponse}, for requests that can be sent
     * again only.
     */
    boolean isRetryable(int status);

    /**
     * Notes that the response was a 101 and the slot is held by a tunnel from now on.
     *
     * <p>Lets go of request and owner: only {@link #transferred} and {@link #end} may follow.
     */
    void tunnelOpened();

    /** Adds to the counts of body or tunnel bytes: from the client, to the client. */
    void transferred(long in, long out);

    /** Notes what the client was given beside that, for the log: the response's head, or a page of the balancer's own. */
    void answered(long bytes);

    /** Notes that the request's head is no valid one, for the log. HAProxy: {@code <BADREQ>}. */
    void malformed();

    /**
     * Ends the request: frees the slot or the place in the queue, ends the affinities' use, tells the listeners.
     *
     * <p>Only the first call counts.
     *
     * @param status what the client got, -1 for nothing
     * @param cause who ended it, HAProxy's first letter
     * @param phase where it was then, HAProxy's second letter
     */
    void end(int status, Cause cause, Phase phase);

    /**
     * Begins a further request of the same balancer, after {@link #end}.
     *
     * <p>Spares 370 bytes where this one went straight through: it is used again then, and must be in nobody else's hands.
     *
     * @return the dispatch of that request: this one, or a new one
     */
    Dispatch next(RequestView request, DispatchOwner owner);

    /** Who ended a request. HAProxy: first letter of the termination state. */
    enum Cause {
        /** Nobody: it ended as it should. */
        NORMAL('-'),
        /** The client closed. */
        CLIENT_ABORT('C'),
        /** The client was silent for too long. */
        CLIENT_TIMEOUT('c'),
        /** The server closed or refused. */
        SERVER_ABORT('S'),
        /** The server was silent for too long. */
        SERVER_TIMEOUT('s'),
        /** The balancer, for a limit, a rule or a message that it does not pass on. */
        PROXY('P'),
        /** The balancer answered itself. */
        LOCAL('L'),
        /** The balancer, for want of a resource. */
        RESOURCE('R'),
        /** The balancer, by a fault of its own. */
        INTERNAL('I'),
        /** The balancer, because the server went down. */
        SERVER_DOWN('D'),
        /** The balancer, because an active server came back and this one is a backup. */
        SERVER_UP('U'),
        /** The operator. */
        KILLED('K');

        private final char letter;

        Cause(char letter) {
            this.letter = letter;
        }

        /** Returns HAProxy's letter for it. */
        public char letter() {
            return letter;
        }
    }

    /** Where a request was when it ended. HAProxy: second letter of the termination state. */
    enum Phase {
        /** It was over. */
        DONE('-'),
        /** The request was still coming. */
        REQUEST('R'),
        /** In a queue. */
        QUEUE('Q'),
        /** Connecting to a server. */
        CONNECT('C'),
        /** Waiting for the response head. */
        HEADERS('H'),
        /** Passing on the response body, or in a tunnel. */
        DATA('D'),
        /** Passing on the last bytes to the client. */
        LAST('L'),
        /** Held in a tarpit. */
        TARPIT('T');

        private final char letter;

        Phase(char letter) {
            this.letter = letter;
        }

        /** Returns HAProxy's letter for it. */
        public char letter() {
            return letter;
        }
    }
}
