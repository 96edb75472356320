// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.relay;

import io.halley.lb.AnswerTap;
import io.halley.lb.Departure;
import io.halley.lb.Dispatch.Cause;
import io.halley.lb.Dispatch.Phase;
import io.halley.lb.retry.FailureCause;
import io.halley.lb.undertow.http1.HeadProgress;
import io.halley.lb.undertow.http1.RequestHeadWriter;
import io.halley.lb.undertow.http1.ResponseHead;
import io.halley.lb.undertow.upstream.UpstreamConnection;
import io.halley.lb.undertow.upstream.Wire;
import io.halley.lb.undertow.upstream.WireListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An attempt on one connection: the request goes out, the answer comes back, both at the pace of the slower side.
 *
 * <p>Thread: the client's IO thread.
 */
final class Passage implements WireListener, UpgradeTarget {

    private static final Logger LOG = LoggerFactory.getLogger(Passage.class);

    private static final int CONTINUE = 100;
    private static final int SWITCHING_PROTOCOLS = 101;

    // One fast server must not keep the thread's other connections waiting.
    private static final int MOST_READS = 8;

    private enum State {
        /** Bytes go both ways. */
        OPEN,
        /** The 101 is on its way to the client, and nothing else goes either way. */
        SWITCHING,
        /** The connection has been given back, closed or given to a tunnel. */
        OVER
    }

    private final Relay relay;
    private final ResponseReader response;
    private UpstreamConnection connection;
    private Wire wire;
    private @Nullable TappedAnswer tapped;
    private ByteBuffer early = AnswerWriter.NOTHING;
    private State state = State.OVER;
    private @Nullable ClientLink link;

    Passage(Relay relay, UpstreamConnection connection) {
        this.relay = relay;
        this.response = new ResponseReader(relay.thread);
        this.connection = connection;
        this.wire = connection.wire();
    }

    /** Begins the attempt on a connection, as if it were the first one. */
    void begin(UpstreamConnection on) throws IOException {
        connection = on;
        wire = on.wire();
        response.begin("HEAD".equals(relay.client.method()));
        tapped = null;
        early = AnswerWriter.NOTHING;
        state = State.OPEN;
        link = null;
        send();
    }

    // The request

    private void send() throws IOException {
        relay.dispatch.connected();
        relay.phase = Phase.HEADERS;
        RequestHeadWriter head = relay.form.write(relay);
        if (head.status() != 0) {
            // Nothing of it was sent: the next request may have the connection.
            state = State.OVER;
            response.free();
            connection.release();
            relay.form.noteRefusal(head.status());
            TurningAway.refuse(relay, head.status(), head.fault(), Cause.PROXY, Phase.REQUEST);
            return;
        }
        wire.listener(this);
        relay.request.send(head, wire);
        if (relay.request.isBroken() && !relay.request.isTouched()) {
            relay.retry(connection.isReused() ? FailureCause.STALE_CONNECTION : FailureCause.CONNECT_FAILURE, true);
            return;
        }
        relay.dispatch.requestSent();
        settle();
    }

    void pump() throws IOException {
        relay.request.pump(wire);
        if (relay.request.isInterrupted()) {
            relay.known();
            relay.thread.execute(relay::clientReadable);
        }
        settle();
    }

    // The answer

    void receive() throws IOException {
        for (int reads = 0; reads < MOST_READS && state == State.OPEN && !relay.answer.isBusy(); reads++) {
            ByteBuffer in = relay.thread.fromServer();
            int n = read(in);
            if (n < 0) {
                return;
            }
            // A buffer that was not filled has emptied the socket: no need of a read that says so.
            boolean full = !in.hasRemaining();
            if (n > 0) {
                received(in.flip());
            }
            if (!full) {
                break;
            }
        }
        if (state == State.OPEN) {
            sendHeadAlone();
            settle();
        }
    }

    // A server may send its head long before the body: the client gets it then, too.
    private void sendHeadAlone() throws IOException {
        if (response.isInBody() && !relay.answer.isBegun() && !isHolding()) {
            relay.answer.write(AnswerWriter.NOTHING, false);
        }
    }

    private int read(ByteBuffer in) throws IOException {
        boolean orderly = true;
        int n;
        try {
            n = wire.read(in);
        } catch (IOException e) {
            LOG.debug("{}: {}", relay.dispatch.server().name(), e.toString());
            orderly = false;
            n = -1;
        }
        if (n < 0) {
            serverEnded(orderly);
        }
        return n;
    }

    private void received(ByteBuffer in) throws IOException {
        while (!response.isInBody()) {
            HeadProgress progress = response.readHead(in);
            if (progress == HeadProgress.NEED_MORE) {
                return;
            }
            ResponseHead head = response.head();
            if (progress == HeadProgress.BAD) {
                LOG.debug("{}: bad answer: {}", relay.dispatch.server().name(), response.fault());
                relay.retry(FailureCause.JUNK_RESPONSE, relay.request.isReplayable());
                return;
            } else if (head.status() == SWITCHING_PROTOCOLS) {
                switchProtocols(head, in);
                return;
            } else if (head.isInterim()) {
                interim(head);
            } else if (relay.request.isReplayable() && relay.dispatch.isRetryable(head.status())) {
                relay.retry(FailureCause.STATUS, true);
                return;
            } else {
                begin(head);
            }
        }
        passBody(in);
    }

    private void interim(ResponseHead head) throws IOException {
        if (head.status() != CONTINUE || relay.form.isContinueExpected()) {
            relay.client.interim(head);
        }
        relay.form.noteInterim(head.status());
        response.skipInterim();
    }

    private void begin(ResponseHead head) throws IOException {
        relay.dispatch.onResponse(head);
        relay.phase = Phase.DATA;
        relay.status = head.status();
        AnswerTap tap = relay.dispatch.tap();
        tapped = tap == null ? null : new TappedAnswer(tap, head);
        if (isHolding()) {
            response.keepHead();
        } else {
            respond(head);
            response.beginBody();
        }
    }

    private void respond(ResponseHead head) throws IOException {
        relay.client.respond(head, relay.request.isComplete() && relay.thread.keepsClients());
        relay.dispatch.answered(relay.client.answerHeadLength());
    }

    private boolean isHolding() {
        return tapped != null && tapped.isHolding();
    }

    private void passBody(ByteBuffer in) throws IOException {
        int behind = response.decode(in);
        if (behind < 0) {
            relay.cut(Cause.SERVER_ABORT);
            return;
        }
        boolean last = response.isEnded();
        if (last || in.hasRemaining()) {
            write(in, last);
        }
        if (last) {
            done(behind == 0 && response.isPersistent());
        }
    }

    private void write(ByteBuffer in, boolean last) throws IOException {
        TappedAnswer tap = tapped;
        if (tap != null) {
            tap.see(in, last);
            if (tap.isHolding()) {
                if (tap.hold(in, last)) {
                    return;
                }
                ResponseHead head = response.head();
                ByteBuffer whole = tap.release(head, last);
                respond(head);
                response.free();
                relay.answer.write(whole, last);
                return;
            }
        }
        relay.answer.write(in, last);
    }

    private void done(boolean reusable) {
        state = State.OVER;
        response.free();
        if (!relay.request.isSent()) {
            connection.abort();
        } else if (reusable && relay.settings.connections.isKeepAlive()) {
            connection.release();
        } else {
            connection.close();
        }
        Departure departure = tapped == null ? null : relay.dispatch.farewell();
        if (departure != null) {
            Farewell.of(relay, departure).start(0);
        }
        relay.serverDone();
    }

    private void serverEnded(boolean orderly) throws IOException {
        if (response.isInBody()) {
            if (orderly && response.endsWithConnection()) {
                write(AnswerWriter.NOTHING, true);
                done(false);
            } else {
                relay.cut(Cause.SERVER_ABORT);
            }
        } else if (response.isStarted()) {
            relay.retry(FailureCause.JUNK_RESPONSE, relay.request.isReplayable());
        } else if (connection.isReused() && relay.request.isBodilessIdempotent()) {
            relay.retry(FailureCause.STALE_CONNECTION, true);
        } else if (relay.request.isSent() && relay.dispatch.outlivesServer()) {
            HeldPoll.brokenOff(relay);
        } else {
            relay.retry(FailureCause.EMPTY_RESPONSE, relay.request.isReplayable());
        }
    }

    /** Returns whether a byte of the answer has come. */
    boolean isAnswerBegun() {
        return response.isStarted();
    }

    // The tunnel

    private void switchProtocols(ResponseHead head, ByteBuffer in) throws IOException {
        if (!relay.form.isAnsweredBy(relay.client, head)) {
            LOG.debug("{}: a 101 that nobody asked for", relay.dispatch.server().name());
            relay.retry(FailureCause.JUNK_RESPONSE, relay.request.isReplayable());
            return;
        }
        relay.dispatch.onResponse(head);
        relay.phase = Phase.LAST;
        relay.status = SWITCHING_PROTOCOLS;
        if (in.hasRemaining()) {
            early = ByteBuffer.allocate(in.remaining()).put(in).flip();
        }
        wire.suspendReads();
        relay.thread.arm(relay, relay.settings.clientNanos);
        state = State.SWITCHING;
        link = relay.client.knownLink();
        relay.client.upgrade(head, this);
        relay.dispatch.answered(relay.client.answerHeadLength());
    }

    @Override
    public void upgraded(Wire client) {
        if (state == State.OVER) {
            client.abort();
            return;
        }
        state = State.OVER;
        response.free();
        relay.release();
        new Tunnel(relay.thread, relay.settings, relay.dispatch, client, connection, link).start(early);
    }

    // Interest and deadline follow from what is in hand

    void settle() {
        if (state != State.OPEN) {
            return;
        }
        relay.count();
        settleRequest(relay.request, relay.client);
        if (relay.answer.isBusy()) {
            wire.suspendReads();
        } else {
            wire.resumeReads();
        }
        if (relay.answer.wantsClient()) {
            relay.client.resumeWrites();
        } else {
            relay.client.suspendWrites();
        }
        relay.thread.touch(relay, isClientDue() ? relay.settings.clientNanos : relay.settings.serverNanos);
    }

    private void settleRequest(RequestStream request, ClientExchange client) {
        if (request.wantsServer()) {
            wire.resumeWrites();
        } else {
            wire.suspendWrites();
        }
        if (request.wantsClient()) {
            client.resumeReads();
        } else if (request.isComplete()) {
            relay.watchClient();
        } else {
            client.suspendReads();
        }
    }

    /** Returns whether it is the client's turn to send or to take bytes. */
    boolean isClientDue() {
        return relay.answer.wantsClient() || (relay.request.wantsClient() && !relay.form.isContinueExpected());
    }

    /** Cuts the connection: nothing of an answer is wanted any more. */
    void drop() {
        if (state != State.OVER) {
            state = State.OVER;
            response.free();
            connection.abort();
        }
    }

    @Override
    public void wireReadable(Wire ignored) {
        relay.turn(Relay::readServer);
    }

    @Override
    public void wireWritable(Wire ignored) {
        relay.turn(Relay::writeServer);
    }

    @Override
    public void wireClosed(Wire ignored) {
        relay.shutdown(Cause.KILLED);
    }
}
