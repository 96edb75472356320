// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.haproxy;

import java.io.IOException;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.Option;
import org.xnio.StreamConnection;

/**
 * A connection with the addresses that a PROXY header has named, and the options of its socket.
 *
 * <p>Undertow's own has no options, so that it cannot be reset: a client could take a part of an answer for the whole.
 */
final class AddressedConnection extends StreamConnection {

    private final StreamConnection socket;
    private final StreamConnection addressed;

    /**
     * Creates one.
     *
     * @param socket the connection as it was accepted
     * @param addressed the same as Undertow's reader of headers gives it on
     */
    AddressedConnection(StreamConnection socket, StreamConnection addressed) {
        super(socket.getIoThread());
        this.socket = socket;
        this.addressed = addressed;
        setSourceConduit(addressed.getSourceChannel().getConduit());
        setSinkConduit(addressed.getSinkChannel().getConduit());
    }

    /** One direction after the other would send an end before the reset. */
    @Override
    protected void closeAction() throws IOException {
        socket.close();
    }

    @Override
    protected void notifyWriteClosed() {
        IoUtils.safeClose(addressed.getSinkChannel());
    }

    @Override
    protected void notifyReadClosed() {
        IoUtils.safeClose(addressed.getSourceChannel());
    }

    @Override
    public SocketAddress getPeerAddress() {
        return addressed.getPeerAddress();
    }

    @Override
    public SocketAddress getLocalAddress() {
        return addressed.getLocalAddress();
    }

    @Override
    public boolean supportsOption(Option<?> option) {
        return socket.supportsOption(option);
    }

    @Override
    public <T> @Nullable T getOption(Option<T> option) throws IOException {
        return socket.getOption(option);
    }

    @Override
    public <T> @Nullable T setOption(Option<T> option, T value) throws IOException {
        return socket.setOption(option, value);
    }
}
