// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.relay;

/**
 * What a front hands its clients' requests to: the {@link Relays} of one balancer, or rules that choose between several.
 *
 * <p>From then on the request is the intake's: it answers, aborts or upgrades it, and the front does what it is told.
 */
public interface Intake {

    /**
     * Takes a client's request on.
     *
     * <p>Thread: the exchange's IO thread; does not block.
     *
     * @param client a request whose head has been read and of which nothing has been answered
     */
    void take(ClientExchange client);

    /** Returns whether new connections are of no use, since each request would be refused for want of memory. */
    default boolean isOverloaded() {
        return false;
    }
}
