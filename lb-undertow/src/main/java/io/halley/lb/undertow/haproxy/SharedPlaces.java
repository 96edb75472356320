// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.haproxy;

import io.halley.lb.limit.ConnectionGate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The places for the connections of all frontends together. HAProxy: {@code maxconn} in {@code global}. Thread-safe. */
final class SharedPlaces {

    private final ConnectionGate gate = new ConnectionGate(Integer.MAX_VALUE, Integer.MAX_VALUE, System::nanoTime);
    private final List<FrontDoor> doors = new CopyOnWriteArrayList<>();

    void add(FrontDoor door) {
        doors.add(door);
    }

    void remove(FrontDoor door) {
        doors.remove(door);
    }

    /**
     * Sets the limit.
     *
     * @param maxConnections 0 for none
     */
    void limit(int maxConnections) {
        gate.limits(maxConnections == 0 ? Integer.MAX_VALUE : maxConnections, Integer.MAX_VALUE);
        doors.forEach(FrontDoor::letIn);
    }

    int open() {
        return gate.open();
    }

    boolean take() {
        if (gate.tryTake() > 0) {
            return false;
        }
        gate.opened();
        return true;
    }

    /** Gives a place back to whoever waits for one. */
    void closed() {
        if (gate.closed()) {
            doors.forEach(FrontDoor::letIn);
        }
    }
}
