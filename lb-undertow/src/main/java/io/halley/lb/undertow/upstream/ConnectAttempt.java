// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.upstream;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListener;
import org.xnio.IoFuture;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.XnioIoThread;

/**
 * One attempt to connect to a server: name, TCP, the first bytes if there are any, TLS.
 *
 * <p>Thread: the pool's IO thread. It has no limit of its own; who started it cancels it.
 */
public final class ConnectAttempt implements ChannelListener<StreamConnection>, IoFuture.Notifier<Object, Boolean> {

    // Without TCP_NODELAY small WebSocket messages wait for the peer's delayed acknowledgement, up to 40 ms.
    private static final OptionMap OPTIONS = OptionMap.create(Options.TCP_NODELAY, Boolean.TRUE);

    private final UpstreamPool pool;
    private final XnioIoThread ioThread;
    private final UpstreamTarget target;
    private final ConnectObserver observer;
    private final byte[] first;

    private @Nullable InetSocketAddress address;
    private @Nullable IoFuture<StreamConnection> opening;
    private @Nullable TlsHandshake handshake;
    private boolean over;

    ConnectAttempt(
            UpstreamPool pool, XnioIoThread ioThread, UpstreamTarget target, ConnectObserver observer, byte[] first) {
        this.pool = pool;
        this.ioThread = ioThread;
        this.target = target;
        this.observer = observer;
        this.first = first;
    }

    void start() {
        if (target.address().current() != null) {
            open();
        } else {
            target.address().lookup(() -> ioThread.execute(this::open));
        }
    }

    private void open() {
        if (over) {
            return;
        }
        InetSocketAddress to = target.address().current();
        if (to == null) {
            fail(new UnknownHostException(target.server().config().uri().getHost()));
            return;
        }
        address = to;
        IoFuture<StreamConnection> future = target.source().open(ioThread, to, this, OPTIONS);
        opening = future;
        if (future.getStatus() == IoFuture.Status.FAILED) {
            // Refused at once; the observer does not expect to be called from within connect().
            ioThread.execute(() -> notify(future, Boolean.TRUE));
        } else {
            future.addNotifier(this, Boolean.TRUE);
        }
    }

    @Override
    public void handleEvent(StreamConnection connection) {
        opening = null;
        if (over) {
            IoUtils.safeClose(connection);
            return;
        }
        if (first.length > 0 && !sendFirst(connection)) {
            return;
        }
        ServerTls tls = target.tls();
        if (tls == null) {
            succeed(connection);
        } else {
            handshake = TlsHandshake.start(tls.wrap(connection, target.server().config()), this);
        }
    }

    /** A new connection takes so few bytes at once; returns whether it did. */
    private boolean sendFirst(StreamConnection connection) {
        try {
            if (connection.getSinkChannel().write(ByteBuffer.wrap(first)) == first.length) {
                return true;
            }
            throw new IOException("a new connection took no bytes");
        } catch (IOException e) {
            IoUtils.safeClose(connection);
            fail(e);
            return false;
        }
    }

    @Override
    public void notify(IoFuture<?> future, Boolean ignored) {
        if (future.getStatus() == IoFuture.Status.FAILED) {
            opening = null;
            fail(((IoFuture<?>) future).getException());
        }
    }

    void succeed(StreamConnection connection) {
        if (over) {
            IoUtils.safeClose(connection);
            return;
        }
        over = true;
        handshake = null;
        observer.connected(pool.adopt(Wire.over(connection), first.length == 0));
    }

    void fail(IOException cause) {
        if (over) {
            return;
        }
        over = true;
        handshake = null;
        if (address != null && !SourceTurn.isLocal(cause)) {
            target.address().failed(address);
        }
        observer.connectFailed(cause);
    }

    /** Notes that the server did not answer in time, before it is cancelled: its next address is tried next. */
    public void timedOut() {
        if (address != null) {
            target.address().failed(address);
        }
    }

    /** Gives up: what is open is closed, and the observer hears nothing. */
    public void cancel() {
        over = true;
        if (opening != null) {
            opening.cancel();
        }
        if (handshake != null) {
            handshake.cancel();
        }
    }
}
