// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.event;

/**
 * Hears what a balancer does; every method does nothing by default.
 *
 * <p>Thread: request events come on the request's IO thread, control events on the thread that caused them. A listener
 * must be fast and must not block. What it throws is logged, once for each listener, and does no further harm.
 */
public interface BalancerListener {

    /**
     * Returns whether it wants to hear of requests, which are not told at all where nobody does; true by default.
     *
     * <p>Asked once, when it is added. What is told of a request costs a few hundred bytes.
     */
    default boolean hearsRequests() {
        return true;
    }

    /** Called when a client's request has ended, a tunnel's when the tunnel has closed. */
    default void requestEnded(RequestEnded event) {}

    /** Called when an attempt on a server has failed and another one follows. */
    default void attemptFailed(AttemptFailed event) {}

    /** Called when the health, the administrative state or the weight of a server has changed. */
    default void serverChanged(ServerChanged event) {}

    /** Called after each health check. */
    default void checkEnded(CheckEnded event) {}

    /** Called when the servers or policies of a backend were replaced. */
    default void reconfigured(Reconfigured event) {}

    /** Called when the sessions of a server begin to be moved to others. */
    default void drainStarted(DrainStarted event) {}

    /** Called while that goes on, once a second at most, when fewer or more of them are left than before. */
    default void drainProgressed(DrainProgressed event) {}

    /** Called when that has come to its end. */
    default void drainEnded(DrainEnded event) {}
}
