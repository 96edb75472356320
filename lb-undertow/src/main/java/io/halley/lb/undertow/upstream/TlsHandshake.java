// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.upstream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import javax.net.ssl.SSLHandshakeException;
import org.xnio.ssl.SslConnection;

/**
 * Drives the TLS handshake of a fresh connection until it can carry a request, or has failed.
 *
 * <p>Reading drives it: the TLS layer writes what it has to, whenever it is asked to read. A server has nothing to say
 * before a request, so a byte is as wrong here as the end.
 */
final class TlsHandshake implements WireListener {

    private final SslConnection secure;
    private final Wire wire;
    private final ConnectAttempt attempt;
    private final ByteBuffer nothing = ByteBuffer.allocate(1);
    private boolean over;

    private TlsHandshake(SslConnection secure, ConnectAttempt attempt) {
        this.secure = secure;
        this.attempt = attempt;
        this.wire = Wire.over(secure);
    }

    static TlsHandshake start(SslConnection secure, ConnectAttempt attempt) {
        TlsHandshake handshake = new TlsHandshake(secure, attempt);
        secure.getHandshakeSetter().set(done -> handshake.done());
        handshake.wire.listener(handshake);
        try {
            secure.startHandshake();
            handshake.wire.resumeReads();
        } catch (IOException e) {
            handshake.failed(e);
        }
        return handshake;
    }

    private void done() {
        if (!over) {
            over = true;
            wire.suspendReads();
            // Out of the TLS layer's own call, which goes on to look at its state.
            wire.ioThread().execute(() -> attempt.succeed(secure));
        }
    }

    private void failed(IOException cause) {
        if (!over) {
            over = true;
            wire.abort();
            attempt.fail(cause);
        }
    }

    void cancel() {
        over = true;
        wire.abort();
    }

    @Override
    public void wireReadable(Wire ignored) {
        try {
            int read = wire.read(nothing);
            if (read != 0 && !over) {
                failed(new SSLHandshakeException(
                        read < 0 ? "closed during the TLS handshake" : "data before the request"));
            }
        } catch (IOException e) {
            failed(e);
        }
    }

    @Override
    public void wireWritable(Wire ignored) {
        wire.suspendWrites();
    }

    @Override
    public void wireClosed(Wire ignored) {
        failed(new ClosedChannelException());
    }
}
