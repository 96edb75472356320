// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.relay;

import java.io.IOException;

/** The first stage of a {@link Relay}: no server is asked for before the request, or enough of it, is in hand. */
final class Arrival {

    private Arrival() {}

    static void begin(Relay relay) throws IOException {
        if (relay.form.refusalStatus() != 0) {
            TurningAway.invalid(relay);
        } else if (!relay.dispatch.admission().isAdmitted()) {
            // What is there of the body is read, so that the connection can go on.
            relay.request.admit(relay.dispatch.bodyWanted());
            relay.step(relay.dispatch.start());
        } else if (relay.thread.relays().isOverloaded()) {
            // Nothing of the body is read: there is no memory to keep it in.
            relay.step(relay.dispatch.start());
        } else if (!TurningAway.tooLarge(relay)) {
            admit(relay);
        }
    }

    /** Reads on; called again whenever there may be more. */
    static void admit(Relay relay) throws IOException {
        // A client that waits for a 100 sends nothing before a server has asked for it.
        boolean admitted = relay.form.isContinueExpected() || relay.request.admit(relay.dispatch.bodyWanted());
        if (TurningAway.tooLarge(relay)) {
            return;
        }
        if (admitted) {
            relay.client.suspendReads();
            relay.step(relay.dispatch.start());
        } else {
            relay.client.resumeReads();
            if (!relay.isScheduled()) {
                relay.thread.arm(relay, relay.settings.requestNanos);
            }
        }
    }
}
