// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.relay;

import io.halley.lb.Departure;
import io.halley.lb.Dispatch.Phase;
import io.halley.lb.Dispatch.Step;
import io.halley.lb.retry.FailureCause;
import java.io.IOException;

/**
 * What becomes of a {@link Relay} whose server dies while it holds the request: the client is kept, and answered in its
 * turn.
 *
 * <p>A server that merely broke off is no dead one: then the client's connection is cut, too, so that it comes back to
 * its session.
 */
final class HeldPoll {

    private HeldPoll() {}

    /** Returns whether the server has the request, has answered nothing of it, and the client is to outlive it. */
    static boolean is(Relay relay) {
        Passage passage = relay.passage;
        return relay.phase == Phase.HEADERS
                && (passage == null || (relay.request.isSent() && !passage.isAnswerBegun()))
                && relay.dispatch.outlivesServer();
    }

    /** Goes on after the server broke off: first it is found out whether it is dead. */
    static void brokenOff(Relay relay) {
        Lane lane = relay.thread.lane(relay.dispatch.server());
        relay.dropPassage();
        relay.thread.arm(relay, relay.settings.connectNanos);
        relay.watchClient();
        relay.known();
        lane.lifeCheck().ask(dead -> relay.turn(same -> judged(same, dead)));
    }

    private static void judged(Relay relay, boolean dead) throws IOException {
        if (relay.phase == Phase.HEADERS && relay.passage == null) {
            if (dead) {
                lost(relay);
            } else {
                relay.retry(FailureCause.EMPTY_RESPONSE, false);
            }
        }
    }

    /** Goes on without the server, which is dead; an upgrade, of which nothing is lost, on another one. */
    static void lost(Relay relay) throws IOException {
        if (relay.form.isWebSocket()) {
            relay.retry(FailureCause.CONNECT_FAILURE, true);
            return;
        }
        relay.dropServer();
        inTurn(relay);
    }

    /** Lets the client wait for its turn to be answered, and returns how long that is. */
    private static long inTurn(Relay relay) throws IOException {
        Step step = relay.dispatch.serverLost();
        long nanos = step == Step.QUEUED ? relay.dispatch.waitNanos() : 0;
        if (nanos > 0) {
            relay.thread.tickFinely(nanos);
        }
        relay.step(step);
        return nanos;
    }

    /** Moves the session to another server before the time for that is over; while a poll is held, no message waits. */
    static void move(Relay relay) throws IOException {
        Departure departure = relay.dispatch.moveAway();
        if (departure != null) {
            Farewell farewell = Farewell.of(relay, departure);
            relay.dropServer();
            farewell.start(inTurn(relay));
        }
    }
}
