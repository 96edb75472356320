// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.listener;

import io.halley.lb.undertow.http1.BodyFraming;
import io.halley.lb.undertow.http1.RequestGate;
import io.halley.lb.undertow.http1.ResponseHead;
import io.halley.lb.undertow.http1.ResponseHeadWriter;
import io.halley.lb.undertow.refusal.RefusalPage;
import io.halley.lb.undertow.relay.ClientLink;
import io.halley.lb.undertow.relay.ClientListener;
import io.halley.lb.undertow.relay.UpgradeTarget;
import io.halley.lb.undertow.upstream.Wire;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one connection as the relay sees them, one after the other: one object for all of them.
 *
 * <p>Thread: the connection's IO thread.
 */
final class DirectExchange extends DirectRequest {

    private final DirectConnection connection;
    private final RequestBytes bytes;
    private final AnswerStream answer;

    private @Nullable ClientListener listener;
    private @Nullable UpgradeTarget upgrade;
    private int headLength;
    private boolean sound;
    private boolean persistent;
    private boolean bodyWanted;
    private boolean endTold;
    private boolean watched;
    private boolean gone;

    DirectExchange(DirectConnection connection, ListenerThread thread, Wire wire, @Nullable ClientLink link) {
        super(thread, wire, link);
        this.connection = connection;
        this.bytes = new RequestBytes(wire, thread);
        this.answer = new AnswerStream(wire, thread);
    }

    RequestBytes bytes() {
        return bytes;
    }

    /** Begins the request whose head has been read. */
    void begin(long headNanos) {
        beginHead(headNanos);
        begin(thread.check(this));
    }

    /** Begins with a head that cannot be read, or has not come in time, so that an intake can refuse it. */
    void beginUnread(int status, String fault, long headNanos) {
        dropHead(headNanos);
        thread.refuse(this, status, fault);
        begin(false);
    }

    private void begin(boolean isSound) {
        listener = null;
        watched = false;
        gone = false;
        bodyWanted = false;
        sound = isSound;
        persistent = sound && thread.gate.isPersistent();
        bytes.begin(sound ? thread.gate.bodyLength() : RequestGate.NO_BODY);
        endTold = bytes.isEnded();
    }

    @Override
    public void listener(ClientListener listener) {
        this.listener = listener;
    }

    // The body

    @Override
    public long maxBody() {
        return thread.rules.maxBody();
    }

    @Override
    public boolean isRequestComplete() {
        return bytes.isEnded();
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int n = bytes.read(into);
        endTold = n < 0;
        return n;
    }

    @Override
    public void resumeReads() {
        if (!bodyWanted) {
            bodyWanted = true;
            if (bytes.isEnded() || bytes.inHand() != null) {
                // The socket may have nothing more to tell of.
                wire.wakeupReads();
            }
        }
        wire.resumeReads();
    }

    /** Costs nothing unless bytes come that are not wanted: reads are suspended when that happens. */
    @Override
    public void suspendReads() {
        bodyWanted = false;
    }

    @Override
    public void watch() {
        watched = true;
    }

    @Override
    public boolean isPolled() {
        return false;
    }

    @Override
    public boolean isGone() {
        return gone;
    }

    /** Called when the socket can be read while the request is under way. */
    void readable() {
        ClientListener hears = listener;
        if (bodyWanted && !endTold && hears != null) {
            hears.clientReadable();
        } else if (bytes.isEnded()) {
            lookAhead();
        } else {
            wire.suspendReads();
        }
    }

    // What comes behind the request is its connection's next one, or the end.
    private void lookAhead() {
        try {
            if (bytes.inHand() != null || gone) {
                wire.suspendReads();
                return;
            }
            gone = bytes.fill() == null;
        } catch (IOException e) {
            gone = true;
        }
        if (gone) {
            wire.suspendReads();
            ClientListener hears = listener;
            if (watched && hears != null) {
                hears.clientGone();
            }
        }
    }

    // The answer

    @Override
    public void interim(ResponseHead head) throws IOException {
        if (version() == 11) {
            ResponseHeadWriter writer = thread.heads;
            writer.start(head);
            writer.finish();
            answer.sendHead();
        }
    }

    @Override
    public void respond(ResponseHead head, boolean keepAlive) throws IOException {
        BodyFraming framing = head.framing();
        boolean unknown = framing == BodyFraming.CHUNKED || framing == BodyFraming.UNTIL_CLOSE;
        ResponseHeadWriter writer = thread.heads;
        writer.start(head);
        if (head.contentLength() >= 0) {
            writer.contentLength(head.contentLength());
        } else if (unknown && version() == 11) {
            writer.chunked();
        }
        finish(keepAlive && !(unknown && version() == 10), unknown && version() == 11);
    }

    @Override
    public void respond(RefusalPage page, boolean keepAlive) throws IOException {
        ResponseHeadWriter writer = thread.heads;
        writer.start(page.status(), StatusCodes.getReason(page.status()));
        page.headers().forEach(writer::line);
        writer.contentLength(page.body().length);
        finish(keepAlive, false);
    }

    private void finish(boolean keepAlive, boolean chunked) throws IOException {
        ResponseHeadWriter writer = thread.heads;
        persistent &= keepAlive && !connection.isClosing();
        writer.date(thread.date.now());
        if (!persistent) {
            writer.line("Connection", "close");
        } else if (version() == 10) {
            writer.line("Connection", "keep-alive");
        }
        if (!writer.finish()) {
            throw new IOException("the answer's head is too large");
        }
        headLength = writer.length();
        answer.begin(chunked);
    }

    @Override
    public long answerHeadLength() {
        return headLength;
    }

    @Override
    public int write(ByteBuffer data, boolean last) throws IOException {
        if ("HEAD".equals(method())) {
            // A page of the balancer's own has a body, which no HEAD is answered with.
            int all = data.remaining();
            data.position(data.limit());
            answer.write(ByteBuffer.allocate(0), last);
            return all;
        }
        return answer.write(data, last);
    }

    @Override
    public boolean flush() throws IOException {
        if (!answer.flush() || !wire.flush()) {
            return false;
        }
        if (answer.isWhole()) {
            end();
        }
        return true;
    }

    private void end() {
        ended();
        listener = null;
        if (persistent && bytes.isEnded() && !gone) {
            connection.pause();
        } else {
            connection.finish(sound && bytes.isEnded());
        }
    }

    @Override
    public void resumeWrites() {
        wire.resumeWrites();
    }

    @Override
    public void suspendWrites() {
        wire.suspendWrites();
    }

    /** Called when the socket takes bytes again. */
    void writable() {
        ClientListener hears = listener;
        if (upgrade != null) {
            switchProtocols(upgrade);
        } else if (hears != null) {
            hears.clientWritable();
        } else {
            wire.suspendWrites();
        }
    }

    @Override
    public void abort() {
        ended();
        listener = null;
        connection.abort();
    }

    // The tunnel

    @Override
    public void upgrade(ResponseHead head, UpgradeTarget to) {
        ResponseHeadWriter writer = thread.heads;
        writer.start(head);
        writer.line("Connection", "Upgrade");
        writer.finish();
        headLength = writer.length();
        upgrade = to;
        try {
            answer.sendHead();
        } catch (IOException e) {
            clientGone();
            return;
        }
        switchProtocols(to);
    }

    private void switchProtocols(UpgradeTarget to) {
        try {
            if (!answer.flush() || !wire.flush()) {
                wire.resumeWrites();
                return;
            }
        } catch (IOException e) {
            clientGone();
            return;
        }
        upgrade = null;
        ended();
        listener = null;
        connection.give();
        to.upgraded(wire);
    }

    private void clientGone() {
        upgrade = null;
        ClientListener hears = listener;
        if (hears != null) {
            hears.clientGone();
        } else {
            abort();
        }
    }

    /** Ends a request from outside, because the listener is closed. */
    void cut() {
        gone = true;
        clientGone();
        connection.abort();
    }

    /** Answers a head that no intake gets to see, and closes. */
    void refuse(int status, String reason) throws IOException {
        dropHead(0);
        sound = false;
        persistent = false;
        bytes.begin(RequestGate.NO_BODY);
        RefusalPage page = thread.rules.refusals().render(this, status, reason);
        respond(page, false);
        write(ByteBuffer.wrap(page.body()), true);
        if (!flush()) {
            // It does not even take that.
            connection.abort();
        }
    }
}
