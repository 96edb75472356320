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
import io.halley.lb.undertow.upstream.UpstreamConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request from its arrival to the last byte of its answer; read top to bottom, it is the request path.
 *
 * <p>Admit the request with a small body, let the {@link Dispatch} choose a server or a queue, connect, let a
 * {@link Passage} send it and pass the answer on, or try again while nothing of an answer has gone out. All events take
 * their {@link #turn}; one deadline moves from phase to phase.
 *
 * <p>One that went straight through serves a further request, which spares 800 bytes with its parts. That cannot hear an
 * event that was meant for the one before: who gives itself to somebody that may call back later is {@link #known}, and
 * not used again. Thread: the client's IO thread.
 */
final class Relay extends Session implements DispatchOwner, ClientListener {

    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

    /** What an event leads to; an IOException that it throws is the client's. */
    interface Turn {
        void take(Relay relay) throws IOException;
    }

    final RelayThread thread;
    final RequestForm form = new RequestForm();
    final RequestStream request;
    final AnswerWriter answer;

    RelaySettings settings;
    ClientExchange client;
    Dispatch dispatch;
    Phase phase = Phase.REQUEST;
    int status = -1;

    /** The attempt, from the connection on. */
    @Nullable
    Passage passage;

    @Nullable
    Connecting connecting;

    private @Nullable Passage firstPassage;
    private boolean fresh;
    private boolean told;
    private boolean served;
    private boolean known;
    private boolean turning;

    private Relay(RelayThread thread, ClientExchange client) {
        this.thread = thread;
        this.request = new RequestStream(thread);
        this.answer = new AnswerWriter(thread.buffers());
        this.settings = thread.settings();
        this.client = client;
        form.read(client, thread.gate());
        this.dispatch = thread.relays().loadBalancer().dispatch(client, this);
    }

    /** Takes a request on. */
    static void start(RelayThread thread, ClientExchange client) {
        Relay spare = thread.takeRelay();
        Relay relay = spare == null ? new Relay(thread, client) : spare.again(client);
        relay.request.take(client, relay.form.bodyLength());
        relay.answer.begin(client);
        relay.enter(thread.lobby());
        client.listener(relay);
        relay.turn(Arrival::begin); // 1 admit
    }

    private Relay again(ClientExchange next) {
        settings = thread.settings();
        client = next;
        form.read(next, thread.gate());
        dispatch = dispatch.next(next, this);
        phase = Phase.REQUEST;
        status = -1;
        fresh = false;
        told = false;
        served = false;
        return this;
    }

    // 2 to 4 stick, choose, queue: the dispatch does

    void step(Step step) throws IOException {
        switch (step) {
            case CONNECT -> connect();
            case WAIT, QUEUED -> {
                known();
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
            thread.execute(() -> turn(Relay::resume));
        } catch (RejectedExecutionException e) {
            // What it was given goes on to the next when it hears that its client is closed.
            LOG.debug("the worker of {} stops", client.target());
        }
    }

    void resume() throws IOException {
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
            known();
            connecting = new Connecting(this, lane.pool());
            thread.arm(this, settings.connectNanos);
            watchClient();
        }
    }

    void retry(FailureCause cause, boolean replayable) throws IOException {
        known();
        dropServer();
        // Where one idle connection was closed, the others may be.
        fresh |= cause == FailureCause.STALE_CONNECTION;
        step(dispatch.failed(cause, replayable));
    }

    // 6 relay

    void pass(UpstreamConnection connection) throws IOException {
        connecting = null;
        // A further attempt has its own, since the first one's methods may be about to return.
        Passage attempt = firstPassage == null || known ? new Passage(this, connection) : firstPassage;
        firstPassage = attempt;
        passage = attempt;
        attempt.begin(connection);
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
        if (phase != Phase.DONE && client.isGone()) {
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

    void flushed() {
        count();
        if (answer.isDone()) {
            end(Cause.NORMAL, Phase.DONE);
            served = true;
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

    // 7 record: these, and those of TurningAway and Interruption, are the ends of the request

    /** Cuts an answer that has begun: what the client has of it must not look whole. */
    void cut(Cause cause) {
        client.abort();
        end(cause, Phase.DATA);
    }

    void clientGone(Cause cause) {
        client.abort();
        end(cause, phase);
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
        request.free();
        answer.free();
    }

    void tell(Cause cause, Phase where) {
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
        turn(Interruption::expired);
    }

    @Override
    void shutdown(Cause cause) {
        turn(relay -> Interruption.shutDown(relay, cause));
    }

    @Override
    void serverLost() {
        if (HeldPoll.is(this)) {
            turn(HeldPoll::lost);
        }
    }

    @Override
    void moveAway() {
        if (passage != null && !form.isWebSocket() && HeldPoll.is(this)) {
            turn(HeldPoll::move);
        }
    }

    // Events

    @Override
    public void clientReadable() {
        turn(Relay::readClient);
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

    void readServer() throws IOException {
        if (passage != null) {
            passage.receive();
        }
    }

    void writeServer() throws IOException {
        if (passage != null) {
            passage.pump();
        }
    }

    @Override
    public void clientWritable() {
        turn(Relay::flush);
    }

    @Override
    public void clientGone() {
        turn(relay -> relay.clientGone(Cause.CLIENT_ABORT));
    }

    /**
     * Lets an event take its turn, unless the request is over, and ends the request if that fails.
     *
     * @param turn one that captures nothing where it is taken often, so that it is no object of its own each time
     */
    void turn(Turn turn) {
        if (phase == Phase.DONE) {
            return;
        }
        boolean outermost = !turning;
        turning = true;
        try {
            turn.take(this);
        } catch (IOException | RuntimeException | Error e) {
            Interruption.failed(this, e);
        }
        if (outermost) {
            turning = false;
            if (served && !known) {
                rest();
            }
        }
    }

    /** Notes that somebody may call it when the request is over, so that no other request may hear that. */
    void known() {
        known = true;
    }

    @SuppressWarnings("NullAway") // Nobody asks for the client before the next one is there.
    private void rest() {
        client.listener(ClientListener.NOBODY);
        client = null;
        request.forgetClient();
        answer.forgetClient();
        thread.giveBack(this);
    }
}
