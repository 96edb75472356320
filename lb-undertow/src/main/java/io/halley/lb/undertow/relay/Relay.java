// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.relay;

import io.halley.lb.Dispatch;
import io.halley.lb.Dispatch.Cause;
import io.halley.lb.Dispatch.Phase;
import io.halley.lb.Dispatch.Step;
import io.halley.lb.DispatchOwner;
import io.halley.lb.limit.ClientConnection;
import io.halley.lb.limit.Verdict;
import io.halley.lb.retry.FailureCause;
import io.halley.lb.undertow.http1.MalformedBodyException;
import io.halley.lb.undertow.refusal.RefusalPage;
import io.halley.lb.undertow.upstream.UpstreamConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request from its arrival to the last byte of its answer; read top to bottom, it is the request path.
 *
 * <p>Admit the request with a small body, let the {@link Dispatch} choose a server or a queue, connect, let a
 * {@link Passage} send it and pass the answer on, or try again while nothing of an answer has gone out. All events take
 * their {@link #turn}; one deadline moves from phase to phase. Thread: the client's IO thread.
 */
final class Relay extends Session implements DispatchOwner, ClientListener {

    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

    /** What an event leads to; an IOException that it throws is the client's. */
    interface Turn {
        void take() throws IOException;
    }

    final RelayThread thread;
    final RelaySettings settings;
    final ClientExchange client;
    final Dispatch dispatch;
    final RequestForm form;
    final RequestStream request;
    final AnswerWriter answer;

    Phase phase = Phase.REQUEST;
    int status = -1;

    /** The attempt, from the connection on. */
    @Nullable
    Passage passage;

    private @Nullable Connecting connecting;
    private boolean fresh;
    private boolean told;

    private Relay(RelayThread thread, ClientExchange client, RequestForm form) {
        this.thread = thread;
        this.settings = thread.settings();
        this.client = client;
        this.form = form;
        this.request = new RequestStream(thread, client, form.bodyLength());
        this.answer = new AnswerWriter(client, thread.buffers());
        this.dispatch = thread.relays().loadBalancer().dispatch(client, this);
    }

    /** Takes a request on. */
    static void start(RelayThread thread, ClientExchange client) {
        Relay relay = new Relay(thread, client, RequestForm.of(client, thread.gate()));
        relay.enter(thread.lobby());
        client.listener(relay);
        relay.turn(() -> Arrival.begin(relay)); // 1 admit
    }

    // 2 to 4 stick, choose, queue: the dispatch does

    void step(Step step) throws IOException {
        switch (step) {
            case CONNECT -> connect();
            case WAIT, QUEUED -> {
                phase = Phase.QUEUE;
                thread.arm(this, dispatch.waitNanos());
                watchClient();
            }
            case REFUSED -> TurningAway.refused(this);
        }
    }

    @Override
    public @Nullable ClientConnection connection() {
        return thread.relays().connection(client);
    }

    @Override
    public ByteBuffer body() {
        return request.inHand();
    }

    @Override
    public @Nullable Verdict verdict() {
        return client.verdict();
    }

    @Override
    public void wake() {
        try {
            thread.execute(() -> turn(this::resume));
        } catch (RejectedExecutionException e) {
            // What it was given goes on to the next when it hears that its client is closed.
            LOG.debug("the worker of {} stops", client.target());
        }
    }

    private void resume() throws IOException {
        if (phase == Phase.QUEUE) {
            step(dispatch.resume());
        }
    }

    // 5 connect, retry, redispatch

    private void connect() throws IOException {
        phase = Phase.CONNECT;
        Lane lane = thread.lane(dispatch.server());
        enter(lane.sessions());
        UpstreamConnection idle = fresh ? null : lane.pool().take();
        if (idle != null) {
            pass(idle);
        } else {
            connecting = new Connecting(this, lane.pool());
            thread.arm(this, settings.connectNanos);
            watchClient();
        }
    }

    void retry(FailureCause cause, boolean replayable) throws IOException {
        dropServer();
        // Where one idle connection was closed, the others may be.
        fresh |= cause == FailureCause.STALE_CONNECTION;
        step(dispatch.failed(cause, replayable));
    }

    // 6 relay

    void pass(UpstreamConnection connection) throws IOException {
        connecting = null;
        passage = new Passage(this, connection);
        passage.send();
    }

    /** Asks for news of the client while it has nothing to send. */
    void watchClient() {
        watchClient(settings.abortOnClose);
    }

    void watchClient(boolean abortOnClose) {
        if (client.isPolled()) {
            thread.poll(this);
        } else if (abortOnClose && request.isComplete()) {
            client.watch();
        }
    }

    void pollClient() {
        if (client.isGone()) {
            clientGone();
        }
    }

    /** Notes that the server has given all it had to give, so that only the client is waited for. */
    void serverDone() {
        passage = null;
        enter(thread.lobby());
        phase = Phase.LAST;
        flushed();
    }

    private void flush() throws IOException {
        answer.drain();
        if (passage != null) {
            passage.settle();
        } else {
            flushed();
        }
    }

    private void flushed() {
        count();
        if (answer.isDone()) {
            end(Cause.NORMAL, Phase.DONE);
        } else {
            client.resumeWrites();
            thread.touch(this, settings.clientNanos);
        }
    }

    void count() {
        long in = request.takeProgress();
        long out = answer.takeProgress();
        // A page of the balancer's own is nobody's traffic.
        if (in + out > 0 && !told) {
            dispatch.transferred(in, out);
        }
    }

    // 7 record: each of these is the end of the request

    /** Answers with a page of the balancer's own. */
    void refuse(int refusal, String reason, Cause cause, Phase where) throws IOException {
        dropServer();
        answer(TurningAway.page(this, refusal, reason), cause, where, form.refusalStatus() == 0);
    }

    void answer(RefusalPage page, Cause cause, Phase where, boolean keepAlive) throws IOException {
        status = page.status();
        phase = Phase.LAST;
        if (page.silent()) {
            client.abort();
            end(cause, where);
            return;
        }
        client.respond(page, request.isComplete() && keepAlive);
        dispatch.answered(client.answerHeadLength() + page.body().length);
        tell(cause, where);
        answer.write(ByteBuffer.wrap(page.body()), true);
        flushed();
    }

    /** Cuts an answer that has begun: what the client has of it must not look whole. */
    void cut(Cause cause) {
        client.abort();
        end(cause, Phase.DATA);
    }

    private void clientGone(Cause cause) {
        client.abort();
        end(cause, phase);
    }

    private void fail(Throwable fault) {
        LOG.error("ending {} {} after a fault", client.method(), client.target(), fault);
        client.abort();
        end(Cause.INTERNAL, phase);
    }

    void end(Cause cause, Phase where) {
        if (phase != Phase.DONE) {
            count();
            release();
            tell(cause, where);
        }
    }

    /** Lets go of everything but the dispatch, which a tunnel may go on to use. */
    void release() {
        phase = Phase.DONE;
        dropServer();
        leave();
        thread.disarm(this);
        thread.unpoll(this);
        answer.free();
    }

    private void tell(Cause cause, Phase where) {
        if (!told) {
            told = true;
            dispatch.end(status, cause, where);
        }
    }

    void dropServer() {
        enter(thread.lobby());
        if (connecting != null) {
            connecting.cancel();
            connecting = null;
        }
        dropPassage();
    }

    void dropPassage() {
        if (passage != null) {
            passage.drop();
            passage = null;
        }
    }

    // Deadlines and orders from outside

    @Override
    protected void expired() {
        turn(this::expire);
    }

    private void expire() throws IOException {
        switch (phase) {
            case REQUEST -> refuse(408, Reasons.SLOW_REQUEST, Cause.CLIENT_TIMEOUT, Phase.REQUEST);
            case QUEUE -> resume();
            case TARPIT -> TurningAway.limited(this);
            case CONNECT -> {
                if (connecting != null) {
                    connecting.timedOut();
                }
                retry(FailureCause.CONNECT_TIMEOUT, true);
            }
            case HEADERS -> {
                if (passage == null) {
                    HeldPoll.lost(this);
                } else if (passage.isClientDue()) {
                    refuse(408, Reasons.SLOW_REQUEST, Cause.CLIENT_TIMEOUT, Phase.DATA);
                } else {
                    retry(FailureCause.RESPONSE_TIMEOUT, request.isReplayable());
                }
            }
            case DATA -> cut(passage != null && passage.isClientDue() ? Cause.CLIENT_TIMEOUT : Cause.SERVER_TIMEOUT);
            default -> clientGone(Cause.CLIENT_TIMEOUT);
        }
    }

    @Override
    void shutdown(Cause cause) {
        turn(() -> {
            switch (phase) {
                case CONNECT -> retry(FailureCause.CONNECT_FAILURE, true);
                case HEADERS -> {
                    if (cause == Cause.SERVER_DOWN && HeldPoll.is(this)) {
                        HeldPoll.lost(this);
                    } else {
                        refuse(502, Reasons.SERVER_DOWN, cause, Phase.HEADERS);
                    }
                }
                case DATA -> cut(cause);
                case LAST -> {
                    if (passage != null) {
                        clientGone(cause);
                    }
                }
                case REQUEST, TARPIT -> TurningAway.shutDown(this, cause);
                default -> {}
            }
        });
    }

    @Override
    void serverLost() {
        if (HeldPoll.is(this)) {
            turn(() -> HeldPoll.lost(this));
        }
    }

    @Override
    void moveAway() {
        if (passage != null && !form.isWebSocket() && HeldPoll.is(this)) {
            turn(() -> HeldPoll.move(this));
        }
    }

    // Events

    @Override
    public void clientReadable() {
        turn(this::readClient);
    }

    private void readClient() throws IOException {
        if (passage != null) {
            passage.pump();
        } else if (phase == Phase.REQUEST) {
            Arrival.admit(this);
        } else {
            client.suspendReads();
        }
    }

    @Override
    public void clientWritable() {
        turn(this::flush);
    }

    @Override
    public void clientGone() {
        turn(() -> clientGone(Cause.CLIENT_ABORT));
    }

    /** Lets an event take its turn, unless the request is over, and ends the request if that fails. */
    void turn(Turn turn) {
        if (phase == Phase.DONE) {
            return;
        }
        try {
            turn.take();
        } catch (MalformedBodyException e) {
            TurningAway.malformed(this, e);
        } catch (IOException e) {
            LOG.debug("client of {}: {}", client.target(), e.toString());
            clientGone(Cause.CLIENT_ABORT);
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }
}
