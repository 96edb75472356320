// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.probe;

import io.halley.lb.health.CheckStatus;
import io.halley.lb.health.HealthCheck;
import io.halley.lb.health.ProbeDialog;
import io.halley.lb.health.ProbeResult;
import io.halley.lb.model.ServerConfig;
import io.halley.lb.undertow.upstream.ProxyHeader;
import io.halley.lb.undertow.upstream.SourceTurn;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.xnio.IoFuture;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.StreamConnection;
import org.xnio.XnioExecutor;
import org.xnio.XnioIoThread;
import org.xnio.ssl.SslConnection;

/**
 * One probe: name, TCP, TLS, the dialog, and a farewell.
 *
 * <p>It owns the connection and one timer and ends both in {@link #close}, whatever happens; the verdict is given once, and
 * before the farewell. Thread: the IO thread, but for {@link #start}.
 */
final class ProbeConnection {

    /** How long a server has to close after the farewell. */
    private static final Duration LINGER = Duration.ofSeconds(1);

    /** How many bytes it may send after the farewell. */
    private static final int IGNORED_LIMIT = 16 * 1024;

    private enum Phase {
        CONNECT,
        HANDSHAKE,
        ANSWER,
        LINGER,
        CLOSED
    }

    private final ServerConfig server;
    private final HealthCheck check;
    private final ProbeDialog dialog;
    private final XnioIoThread ioThread;
    private final AddressCache addresses;
    private final @Nullable ProbeTls tls;
    private final LongSupplier nanoTime;
    private final CompletableFuture<ProbeResult> verdict = new CompletableFuture<>();
    private final ByteBuffer input = ByteBuffer.allocate(1024);
    private final String host;
    private final long began;

    private Phase phase = Phase.CONNECT;
    private XnioExecutor.@Nullable Key timer;
    private @Nullable IoFuture<StreamConnection> opening;
    private @Nullable StreamConnection connection;
    private ByteBuffer output = ByteBuffer.allocate(0);
    private int ignored;

    ProbeConnection(
            ServerConfig server,
            HealthCheck check,
            ProbeDialog dialog,
            XnioIoThread ioThread,
            AddressCache addresses,
            @Nullable ProbeTls tls,
            LongSupplier nanoTime) {
        this.server = server;
        this.check = check;
        this.dialog = dialog;
        this.ioThread = ioThread;
        this.addresses = addresses;
        this.tls = tls;
        this.nanoTime = nanoTime;
        this.host = check.host(server);
        this.began = nanoTime.getAsLong();
    }

    /** Begins, on any thread. */
    CompletionStage<ProbeResult> start() {
        ioThread.execute(() -> {
            limit(check.connectLimit());
            addresses.lookup(host).whenComplete((found, failure) -> ioThread.execute(() -> lookedUp(found)));
        });
        return verdict;
    }

    private void lookedUp(@Nullable InetAddress address) {
        if (phase != Phase.CONNECT) {
            return;
        }
        if (address == null) {
            fail(CheckStatus.L4CON, "unknown host " + host);
            return;
        }
        InetSocketAddress to = new InetSocketAddress(address, check.port(server));
        IoFuture<StreamConnection> future =
                new SourceTurn(server.source(), 0).open(ioThread, to, this::connected, OptionMap.EMPTY);
        opening = future;
        future.addNotifier(
                new IoFuture.HandlingNotifier<StreamConnection, @Nullable Void>() {
                    @Override
                    public void handleFailed(IOException cause, @Nullable Void none) {
                        connectFailed(cause);
                    }
                },
                null);
    }

    private void connectFailed(IOException cause) {
        if (phase == Phase.CONNECT) {
            fail(CheckStatus.L4CON, text(cause));
        }
    }

    private void connected(StreamConnection made) {
        if (phase != Phase.CONNECT) {
            IoUtils.safeClose(made);
            return;
        }
        opening = null;
        connection = made;
        if (!sendFirst(made)) {
            return;
        }
        if (!server.isTls()) {
            established(made);
        } else if (tls == null) {
            fail(CheckStatus.SOCKERR, "no TLS is configured");
        } else {
            SslConnection secure = tls.wrap(made, server);
            connection = secure;
            handshake(secure);
        }
    }

    /** Tells a server that expects a client's address that this is no client's connection. */
    private boolean sendFirst(StreamConnection made) {
        byte[] first = ProxyHeader.ofNobody(server.checkProxyProtocol());
        try {
            if (first.length == 0 || made.getSinkChannel().write(ByteBuffer.wrap(first)) == first.length) {
                return true;
            }
            fail(CheckStatus.L4CON, "a new connection took no bytes");
        } catch (IOException e) {
            connectFailed(e);
        }
        return false;
    }

    /** Reading drives the handshake: the TLS layer writes what it has to whenever it is asked to read. */
    private void handshake(SslConnection secure) {
        phase = Phase.HANDSHAKE;
        // Not within the TLS layer's own call, which goes on to look at its state.
        secure.getHandshakeSetter()
                .set(done -> ioThread.execute(() -> {
                    if (phase == Phase.HANDSHAKE) {
                        established(secure);
                    }
                }));
        secure.getSourceChannel().setReadListener(channel -> readable(secure));
        try {
            secure.startHandshake();
            secure.getSourceChannel().resumeReads();
        } catch (IOException e) {
            fail(CheckStatus.L6RSP, text(e));
        }
    }

    private void established(StreamConnection made) {
        phase = Phase.ANSWER;
        Duration answerLimit = check.answerLimit();
        if (answerLimit != null) {
            limit(answerLimit);
        }
        made.getSourceChannel().setReadListener(channel -> readable(made));
        made.getSinkChannel().setWriteListener(channel -> write(made));
        follow(made, dialog.connected());
    }

    private void follow(StreamConnection made, ProbeDialog.Next next) {
        switch (next) {
            case SEND -> {
                output = ByteBuffer.wrap(dialog.output());
                write(made);
                made.getSourceChannel().resumeReads();
            }
            case READ -> made.getSourceChannel().resumeReads();
            case DONE -> {
                verdict.complete(dialog.result(elapsed()));
                farewell(made);
            }
        }
    }

    private void write(StreamConnection made) {
        if (phase == Phase.CLOSED) {
            return;
        }
        try {
            while (output.hasRemaining()) {
                if (made.getSinkChannel().write(output) == 0) {
                    made.getSinkChannel().resumeWrites();
                    return;
                }
            }
            if (phase == Phase.LINGER) {
                made.getSinkChannel().shutdownWrites();
            }
            if (made.getSinkChannel().flush()) {
                made.getSinkChannel().suspendWrites();
            } else {
                made.getSinkChannel().resumeWrites();
            }
        } catch (IOException e) {
            // What the server said before it closed tells more, and reading will find it, or the end.
            made.getSinkChannel().suspendWrites();
        }
    }

    private void readable(StreamConnection made) {
        while (phase != Phase.CLOSED) {
            input.clear();
            int read;
            try {
                read = made.getSourceChannel().read(input);
            } catch (IOException e) {
                ended(ProbeDialog.End.RESET, text(e));
                return;
            }
            if (read == 0) {
                return;
            }
            if (read < 0) {
                ended(ProbeDialog.End.CLOSED, "connection closed");
                return;
            }
            if (phase == Phase.HANDSHAKE) {
                fail(CheckStatus.L6RSP, "data before the end of the TLS handshake");
            } else if (phase == Phase.ANSWER) {
                follow(made, dialog.received(input.flip()));
            } else {
                ignored += read;
                if (ignored > IGNORED_LIMIT) {
                    close();
                }
            }
        }
    }

    private void ended(ProbeDialog.End how, String detail) {
        if (phase == Phase.HANDSHAKE) {
            fail(CheckStatus.L6RSP, detail);
            return;
        }
        if (phase == Phase.ANSWER) {
            dialog.ended(how);
            verdict.complete(dialog.result(elapsed()));
        }
        close();
    }

    /** Shuts its side and awaits the server's end: with bytes still unread, closing would reset the connection. */
    private void farewell(StreamConnection made) {
        output = ByteBuffer.wrap(dialog.output());
        phase = Phase.LINGER;
        limit(LINGER);
        write(made);
        made.getSourceChannel().resumeReads();
    }

    private void limit(Duration limit) {
        if (timer != null) {
            timer.remove();
        }
        timer = null;
        try {
            timer = ioThread.executeAfter(this::timedOut, limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // The worker stops: nobody would end this probe later.
            if (phase == Phase.LINGER) {
                close();
            } else {
                fail(CheckStatus.SOCKERR, "the worker stops");
            }
        }
    }

    private void timedOut() {
        switch (phase) {
            case CONNECT -> fail(CheckStatus.L4TOUT, "");
            case HANDSHAKE -> fail(CheckStatus.L6TOUT, "");
            case ANSWER -> ended(ProbeDialog.End.TIMEOUT, "");
            case LINGER, CLOSED -> close();
        }
    }

    private void fail(CheckStatus status, String detail) {
        if (phase == Phase.CONNECT) {
            addresses.forget(host);
        }
        verdict.complete(new ProbeResult(false, status, -1, detail, elapsed()));
        close();
    }

    private void close() {
        if (phase == Phase.CLOSED) {
            return;
        }
        phase = Phase.CLOSED;
        if (timer != null) {
            timer.remove();
        }
        if (opening != null) {
            opening.cancel();
        }
        IoUtils.safeClose(connection);
    }

    private long elapsed() {
        return nanoTime.getAsLong() - began;
    }

    private static String text(IOException cause) {
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
