// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.upstream;

import io.halley.lb.model.SourceAddresses;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListener;
import org.xnio.IoFuture;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.XnioIoThread;

/**
 * The local addresses that one connection may come from: each is tried once, beginning with the one whose turn it is.
 *
 * <p>Thread: the connection's IO thread.
 */
public final class SourceTurn {

    private final List<InetAddress> addresses;
    private final int first;
    private int tried;

    /** @param turn how many connections had a turn before; any number */
    public SourceTurn(SourceAddresses source, int turn) {
        this.addresses = source.addresses();
        this.first = addresses.isEmpty() ? 0 : Math.floorMod(turn, addresses.size());
    }

    /**
     * Opens a connection from the next address.
     *
     * <p>An address without a free port, or one that is not this machine's, is seen here, at once: then the ones that follow
     * are tried, and the last one's failure is returned.
     */
    public IoFuture<StreamConnection> open(
            XnioIoThread ioThread,
            InetSocketAddress to,
            ChannelListener<? super StreamConnection> opened,
            OptionMap options) {
        if (addresses.isEmpty()) {
            return ioThread.openStreamConnection(to, opened, options);
        }
        // A port whose last connection lingers in TIME_WAIT may be taken again.
        OptionMap reused = OptionMap.builder()
                .addAll(options)
                .set(Options.REUSE_ADDRESSES, true)
                .getMap();
        IoFuture<StreamConnection> future;
        do {
            InetSocketAddress from = new InetSocketAddress(addresses.get((first + tried) % addresses.size()), 0);
            tried++;
            future = ioThread.openStreamConnection(from, to, opened, null, reused);
        } while (tried < addresses.size() && isLocal(failure(future)));
        return future;
    }

    /** Returns whether it was this machine's address that did not serve, so that the server is not to blame. */
    public static boolean isLocal(@Nullable IOException failure) {
        // What the JDK makes of EADDRNOTAVAIL and EADDRINUSE, of bind and of connect.
        return failure instanceof BindException;
    }

    private static @Nullable IOException failure(IoFuture<?> future) {
        return future.getStatus() == IoFuture.Status.FAILED ? future.getException() : null;
    }
}
