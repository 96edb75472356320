// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.relay;

import io.halley.lb.Dispatch.Cause;
import io.halley.lb.Dispatch.Phase;
import io.halley.lb.LocalAnswer;
import io.halley.lb.Refusal;
import io.halley.lb.limit.ClientConnection;
import io.halley.lb.limit.Decision;
import io.halley.lb.undertow.http1.MalformedBodyException;
import io.halley.lb.undertow.refusal.RefusalPage;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ways in which a request ends without a server. Thread: the IO thread. */
final class TurningAway {

    private static final Logger LOG = LoggerFactory.getLogger(TurningAway.class);

    private static final int BAD_REQUEST = 400;
    private static final int REQUEST_TIMEOUT = 408;

    private TurningAway() {}

    /** Returns the answer to a request that no server answers: in its own protocol if the dispatch knows that. */
    static RefusalPage page(Relay relay, int status, String reason) {
        LocalAnswer own = relay.dispatch.answer(status);
        if (own == null) {
            return relay.thread.relays().refusals().render(relay.client, status, reason);
        }
        return own.isCut() ? RefusalPage.silent(status) : RefusalPage.of(own);
    }

    /** Answers with a page of the balancer's own, if the dispatch has nothing better. */
    static void refuse(Relay relay, int status, String reason, Cause cause, Phase where) throws IOException {
        relay.dropServer();
        answer(relay, page(relay, status, reason), cause, where, relay.form.refusalStatus() == 0);
    }

    private static void answer(Relay relay, RefusalPage page, Cause cause, Phase where, boolean keepAlive)
            throws IOException {
        relay.status = page.status();
        relay.phase = Phase.LAST;
        if (page.silent()) {
            relay.client.abort();
            relay.end(cause, where);
            return;
        }
        relay.client.respond(page, relay.request.isComplete() && keepAlive && relay.thread.keepsClients());
        relay.dispatch.answered(relay.client.answerHeadLength() + page.body().length);
        relay.tell(cause, where);
        relay.answer.write(ByteBuffer.wrap(page.body()), true);
        relay.flushed();
    }

    /** Refuses what the gate found to be no proper request. */
    static void invalid(Relay relay) throws IOException {
        int status = relay.form.refusalStatus();
        if (status == BAD_REQUEST || relay.client.method().isEmpty()) {
            relay.dispatch.malformed();
        }
        ClientConnection connection = relay.connection();
        if (connection != null) {
            connection.invalidRequest();
        }
        // A head that has not come in time, where the front leaves it to the relay to say so.
        Cause cause = status == REQUEST_TIMEOUT ? Cause.CLIENT_TIMEOUT : Cause.PROXY;
        refuse(relay, status, relay.form.fault(), cause, Phase.REQUEST);
    }

    /** Refuses a body that is larger than allowed, if it is. */
    static boolean tooLarge(Relay relay) throws IOException {
        long most = relay.client.maxBody();
        if (most <= 0 || Math.max(relay.form.bodyLength(), relay.request.bytesRead()) <= most) {
            return false;
        }
        refuse(relay, 413, "The request's body is larger than " + most + " bytes.", Cause.PROXY, Phase.REQUEST);
        return true;
    }

    /** Refuses a body whose framing is wrong; one that is on its way to a server is cut. */
    static void malformed(Relay relay, MalformedBodyException fault) {
        LOG.debug("body of {}: {}", relay.client.target(), fault.toString());
        if (relay.phase == Phase.DATA) {
            relay.cut(Cause.PROXY);
            return;
        }
        relay.turn(same -> {
            if (!tooLarge(same)) {
                refuse(same, 400, Reasons.BAD_REQUEST, Cause.PROXY, Phase.REQUEST);
            }
        });
    }

    /** Refuses what has not got to a server, since the balancer closes. */
    static void shutDown(Relay relay, Cause cause) throws IOException {
        Refusal refusal = Refusal.SHUTTING_DOWN;
        refuse(relay, refusal.status(), Reasons.of(refusal), cause, relay.phase);
    }

    /** Does what the dispatch wants that has refused the request. */
    static void refused(Relay relay) throws IOException {
        Decision decision = relay.dispatch.admission();
        Refusal refusal = relay.dispatch.refusal();
        switch (decision.kind()) {
            case ADMIT -> refuse(relay, refusal.status(), Reasons.of(refusal), refusal.cause(), refusal.phase());
            case DENY -> limited(relay);
            case TARPIT -> {
                relay.phase = Phase.TARPIT;
                relay.thread.arm(relay, decision.holdNanos());
                relay.watchClient(true);
            }
            case REJECT -> {
                relay.client.abort();
                relay.end(refusal.cause(), refusal.phase());
            }
        }
    }

    /** Answers a request that is beyond a limit, at once or at the end of its tarpit. */
    static void limited(Relay relay) throws IOException {
        Decision decision = relay.dispatch.admission();
        Refusal refusal = relay.dispatch.refusal();
        RefusalPage page = page(relay, decision.status(), Reasons.of(refusal));
        if (decision.retryAfterSeconds() > 0) {
            page = page.header("Retry-After", Integer.toString(decision.retryAfterSeconds()));
        }
        ClientConnection connection = relay.connection();
        boolean goesOn = connection == null || !connection.isRefused();
        answer(relay, page, refusal.cause(), refusal.phase(), goesOn);
    }
}
