// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.relay;

import io.halley.lb.Dispatch.Cause;
import io.halley.lb.Dispatch.Phase;
import io.halley.lb.retry.FailureCause;
import io.halley.lb.undertow.http1.MalformedBodyException;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of a {@link Relay} whose time is over, or that is to end from outside. Thread: the IO thread. */
final class Interruption {

    private static final Logger LOG = LoggerFactory.getLogger(Interruption.class);

    private Interruption() {}

    /** Ends what its phase has no more time for. */
    static void expired(Relay relay) throws IOException {
        Passage passage = relay.passage;
        switch (relay.phase) {
            case REQUEST -> TurningAway.refuse(relay, 408, Reasons.SLOW_REQUEST, Cause.CLIENT_TIMEOUT, Phase.REQUEST);
            case QUEUE -> relay.resume();
            case TARPIT -> TurningAway.limited(relay);
            case CONNECT -> {
                if (relay.connecting != null) {
                    relay.connecting.timedOut();
                }
                relay.retry(FailureCause.CONNECT_TIMEOUT, true);
            }
            case HEADERS -> {
                if (passage == null) {
                    HeldPoll.lost(relay);
                } else if (passage.isClientDue()) {
                    TurningAway.refuse(relay, 408, Reasons.SLOW_REQUEST, Cause.CLIENT_TIMEOUT, Phase.DATA);
                } else {
                    relay.retry(FailureCause.RESPONSE_TIMEOUT, relay.request.isReplayable());
                }
            }
            case DATA ->
                relay.cut(passage != null && passage.isClientDue() ? Cause.CLIENT_TIMEOUT : Cause.SERVER_TIMEOUT);
            default -> relay.clientGone(Cause.CLIENT_TIMEOUT);
        }
    }

    /** Ends it because one of its turns has failed; an IOException is its client's. */
    static void failed(Relay relay, Throwable fault) {
        if (fault instanceof MalformedBodyException malformed) {
            TurningAway.malformed(relay, malformed);
        } else if (fault instanceof IOException) {
            LOG.debug("client of {}: {}", relay.client.target(), fault.toString());
            relay.clientGone(Cause.CLIENT_ABORT);
        } else {
            LOG.error("ending {} {} after a fault", relay.client.method(), relay.client.target(), fault);
            relay.client.abort();
            relay.end(Cause.INTERNAL, relay.phase);
        }
    }

    /** Ends it because its server went down, or the operator or the end of the balancer wants it. */
    static void shutDown(Relay relay, Cause cause) throws IOException {
        switch (relay.phase) {
            case CONNECT -> relay.retry(FailureCause.CONNECT_FAILURE, true);
            case HEADERS -> {
                if (cause == Cause.SERVER_DOWN && HeldPoll.is(relay)) {
                    HeldPoll.lost(relay);
                } else {
                    TurningAway.refuse(relay, 502, Reasons.SERVER_DOWN, cause, Phase.HEADERS);
                }
            }
            case DATA -> relay.cut(cause);
            case LAST -> {
                if (relay.passage != null) {
                    relay.clientGone(cause);
                }
            }
            case REQUEST, TARPIT -> TurningAway.shutDown(relay, cause);
            default -> {}
        }
    }
}
