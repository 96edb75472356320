// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.relay;

import io.halley.lb.Departure;
import io.halley.lb.Dispatch.Cause;
import io.halley.lb.undertow.http1.HeadProgress;
import io.halley.lb.undertow.http1.KnownField;
import io.halley.lb.undertow.http1.RequestHeadWriter;
import io.halley.lb.undertow.upstream.ConnectAttempt;
import io.halley.lb.undertow.upstream.ConnectObserver;
import io.halley.lb.undertow.upstream.UpstreamConnection;
import io.halley.lb.undertow.upstream.Wire;
import io.halley.lb.undertow.upstream.WireListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request of the balancer's own that follows a client's: it ends the session that the client has been moved from.
 *
 * <p>It is sent a moment after the client's answer, for the sake of what the client had on its way to the session. It has
 * the client's cookies, holds no slot, and its answer is read so that the connection can be used again. If it fails, the
 * server gives the session up by itself after a while. Thread: the IO thread.
 */
final class Farewell extends Session implements ConnectObserver, WireListener {

    private static final Logger LOG = LoggerFactory.getLogger(Farewell.class);

    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final RelayThread thread;
    private final Lane lane;
    private final Departure departure;
    private final ByteBuffer request;
    private final ResponseReader response;
    private @Nullable ConnectAttempt attempt;
    private @Nullable UpstreamConnection connection;
    private boolean sent;
    private boolean over;

    private Farewell(RelayThread thread, Lane lane, Departure departure, ByteBuffer request) {
        this.thread = thread;
        this.lane = lane;
        this.departure = departure;
        this.request = request;
        this.response = new ResponseReader(thread);
    }

    /** Returns what is to follow the client's answer, to the server that the relay is on. */
    static Farewell of(Relay relay, Departure departure) {
        Lane lane = relay.thread.lane(relay.dispatch.server());
        return new Farewell(relay.thread, lane, departure, write(relay, departure.body()));
    }

    /**
     * Begins the moment at whose end it is sent.
     *
     * @param nanos when the client has its answer, from now
     */
    void start(long nanos) {
        if (!request.hasRemaining()) {
            fail("cookies that cannot be written");
            return;
        }
        enter(lane.sessions());
        thread.arm(this, nanos + departure.graceNanos());
        thread.tickFinely(nanos + departure.graceNanos());
    }

    private static ByteBuffer write(Relay relay, byte[] body) {
        RequestHeadWriter head = relay.thread.heads();
        relay.form.startFarewell(relay, head);
        head.body(body.length);
        head.header("Content-Type", "application/json;charset=UTF-8");
        for (int line = 0; ; line++) {
            CharSequence cookies = relay.client.value(KnownField.COOKIE, line);
            if (cookies == null) {
                break;
            }
            head.header(KnownField.COOKIE.wireName(), cookies.toString());
        }
        relay.dispatch.onRequest(head);
        if (!head.finish()) {
            return AnswerWriter.NOTHING;
        }
        ByteBuffer request = ByteBuffer.allocate(head.length() + body.length);
        head.copyTo(request, 0);
        return request.put(body).flip();
    }

    private void send() {
        sent = true;
        departure.ended();
        thread.arm(this, LONGEST_NANOS);
        UpstreamConnection idle = lane.pool().take();
        if (idle != null) {
            connected(idle);
        } else {
            attempt = lane.pool().connect(this);
        }
    }

    @Override
    public void connected(UpstreamConnection made) {
        attempt = null;
        connection = made;
        made.wire().listener(this);
        made.wire().resumeReads();
        wireWritable(made.wire());
    }

    @Override
    public void connectFailed(IOException cause) {
        attempt = null;
        fail(cause.toString());
    }

    @Override
    public void wireWritable(Wire wire) {
        try {
            if (request.hasRemaining()) {
                wire.write(request);
            }
            if (!request.hasRemaining() && wire.flush()) {
                wire.suspendWrites();
            } else {
                wire.resumeWrites();
            }
        } catch (IOException e) {
            fail(e.toString());
        }
    }

    @Override
    public void wireReadable(Wire wire) {
        ByteBuffer in = thread.fromServer();
        try {
            if (wire.read(in) < 0) {
                fail("closed");
            } else {
                received(in.flip());
            }
        } catch (IOException e) {
            fail(e.toString());
        }
    }

    private void received(ByteBuffer in) {
        while (!response.isInBody()) {
            HeadProgress progress = response.readHead(in);
            if (progress == HeadProgress.NEED_MORE) {
                return;
            } else if (progress == HeadProgress.BAD) {
                fail(response.fault());
                return;
            } else if (response.head().isInterim()) {
                response.skipInterim();
            } else {
                response.beginBody();
            }
        }
        int behind = response.decode(in);
        if (behind < 0) {
            fail("bad body");
        } else if (response.isEnded()) {
            end(behind == 0 && response.isPersistent() && !request.hasRemaining());
        }
    }

    @Override
    public void wireClosed(Wire ignored) {
        fail("closed");
    }

    @Override
    protected void expired() {
        if (sent) {
            fail("no answer in time");
        } else {
            send();
        }
    }

    @Override
    void shutdown(Cause cause) {
        fail("ended from outside");
    }

    private void fail(String why) {
        if (!over) {
            LOG.debug("a moved session was not ended on its server: {}", why);
            end(false);
        }
    }

    private void end(boolean reusable) {
        if (over) {
            return;
        }
        over = true;
        if (!sent) {
            departure.ended();
        }
        leave();
        thread.disarm(this);
        response.free();
        if (attempt != null) {
            attempt.cancel();
        }
        if (connection != null && reusable) {
            connection.release();
        } else if (connection != null) {
            connection.abort();
        }
    }
}
