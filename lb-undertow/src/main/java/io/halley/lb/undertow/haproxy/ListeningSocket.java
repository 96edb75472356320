// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.haproxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListener;
import org.xnio.ChannelListeners;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.XnioWorker;
import org.xnio.channels.AcceptingChannel;

/**
 * An address that is listened on. It stays open through reloads; what serves its connections may change.
 *
 * <p>Thread-safe.
 */
final class ListeningSocket {

    private static final int BACKLOG = 4096;

    private final AcceptingChannel<StreamConnection> channel;
    private volatile ChannelListener<? super StreamConnection> server = IoUtils::safeClose;
    private @Nullable FrontDoor owner;
    private int foreign;

    private ListeningSocket(XnioWorker worker, InetSocketAddress address, int backlog) throws IOException {
        OptionMap options = OptionMap.builder()
                .set(Options.BACKLOG, backlog == 0 ? BACKLOG : backlog)
                .set(Options.REUSE_ADDRESSES, true)
                .set(Options.TCP_NODELAY, true)
                .getMap();
        channel = worker.createStreamConnectionServer(
                address, ChannelListeners.openListenerAdapter(connection -> server.handleEvent(connection)), options);
    }

    /**
     * Takes the address; nothing is accepted yet.
     *
     * @param backlog 0 for the default, 4096; the system may allow less
     * @throws IOException if it is in use, or not one of this machine
     */
    static ListeningSocket open(XnioWorker worker, InetSocketAddress address, int backlog) throws IOException {
        return new ListeningSocket(worker, address, backlog);
    }

    /**
     * Sets what serves connections from now on; nothing is accepted before {@link #accept}.
     *
     * @param most how many of them may be open at once, 0 for no limit; those of another door do not count
     */
    synchronized void serve(FrontDoor door, ChannelListener<? super StreamConnection> listener, int most) {
        if (owner != door) {
            // The mark counts them too. It may be too high then, and the door does the rest.
            foreign = owner == null ? 0 : owner.gate().open();
            owner = door;
        }
        server = listener;
        int mark = most == 0 ? Integer.MAX_VALUE : (int) Math.min(Integer.MAX_VALUE, (long) most + foreign);
        try {
            // Both the same, so that the next one is accepted as soon as one closes.
            channel.setOption(Options.CONNECTION_HIGH_WATER, mark);
            channel.setOption(Options.CONNECTION_LOW_WATER, mark);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Accepts, or leaves connections in the backlog; does nothing if another door has the socket now. */
    synchronized void accept(FrontDoor door, boolean on) {
        if (owner != door || !channel.isOpen() || on == channel.isAcceptResumed()) {
            return;
        }
        if (on) {
            channel.resumeAccepts();
        } else {
            channel.suspendAccepts();
        }
    }

    /** Returns where it listens, with the port that the system chose if none was given. */
    InetSocketAddress address() {
        return channel.getLocalAddress(InetSocketAddress.class);
    }

    /** Lets go of the address; connections that were accepted stay. */
    void close() {
        IoUtils.safeClose(channel);
    }
}
