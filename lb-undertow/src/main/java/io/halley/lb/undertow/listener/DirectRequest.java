// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.listener;

import io.halley.lb.limit.Verdict;
import io.halley.lb.model.FrontendView;
import io.halley.lb.undertow.http1.ChangedFields;
import io.halley.lb.undertow.http1.HeadProgress;
import io.halley.lb.undertow.http1.KnownField;
import io.halley.lb.undertow.http1.RequestGate;
import io.halley.lb.undertow.http1.RequestHead;
import io.halley.lb.undertow.http1.RequestHeadParser;
import io.halley.lb.undertow.http1.RequestHeadWriter;
import io.halley.lb.undertow.relay.ClientExchange;
import io.halley.lb.undertow.relay.ClientLink;
import io.halley.lb.undertow.upstream.Wire;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioIoThread;

/** The heads of one connection's requests, one after the other. Thread: the connection's IO thread. */
abstract class DirectRequest implements ClientExchange {

    final ListenerThread thread;
    final Wire wire;

    // The head: parsed in a slot; or, where others needed the slots, its octets.
    private @Nullable HeadSlot slot;
    private byte @Nullable [] octets;
    private boolean partial;
    private boolean underWay;
    private int version;
    private String method = "";
    private String target = "";
    private long headNanos;
    private @Nullable ChangedFields changed;
    private @Nullable Verdict verdict;

    // The connection.
    private @Nullable InetSocketAddress client;
    private @Nullable ClientLink link;

    DirectRequest(ListenerThread thread, Wire wire, @Nullable ClientLink link) {
        this.thread = thread;
        this.wire = wire;
        this.link = link;
    }

    // The slot

    /** Returns the parser for the next head, at its beginning. */
    final RequestHeadParser nextHead() {
        if (slot != null && slot.outside) {
            leave();
        }
        HeadSlot current = slot();
        current.parser.reset();
        octets = null;
        partial = true;
        return current.parser;
    }

    private HeadSlot slot() {
        HeadSlot current = slot;
        if (current == null) {
            current = thread.slot(this);
            slot = current;
        }
        return current;
    }

    /** Gives the slot up for another one's head; returns whether that is possible. */
    final boolean evicted() {
        if (partial) {
            return false;
        }
        HeadSlot current = slot;
        slot = null;
        if (current != null && underWay) {
            octets = current.parser.received();
        }
        return true;
    }

    /** Returns the parser of the head that is being read. */
    final RequestHeadParser parser() {
        return slot().parser;
    }

    /** Tells what is kept for the connection that it is over, or that the balancer serves it no more. */
    final void closed() {
        if (link != null) {
            link.closed();
        }
    }

    /** Gives the slot back. */
    final void leave() {
        HeadSlot current = slot;
        slot = null;
        if (current != null && current.holder == this) {
            current.holder = null;
        }
    }

    private RequestHead head() {
        byte[] kept = octets;
        HeadSlot current = slot();
        if (kept != null) {
            octets = null;
            current.parser.reset();
            if (current.parser.parse(ByteBuffer.wrap(kept)) != HeadProgress.COMPLETE) {
                throw new IllegalStateException("a head that was whole is not");
            }
        }
        return current.parser.head();
    }

    // The request

    /** Returns the target of the head whose first line has been read. */
    final String targetOf(RequestHead head) {
        target = head.target(target);
        return target;
    }

    /** Takes the head that has been read; it is kept until {@link #ended}. */
    final void beginHead(long nanos) {
        RequestHead head = head();
        partial = false;
        underWay = true;
        changed = null;
        verdict = null;
        headNanos = nanos;
        version = head.version();
        method = head.method();
        target = head.target(target);
    }

    /** Takes a head that has not been read to its end, and means nothing. */
    final void dropHead(long nanos) {
        slot().parser.reset();
        partial = false;
        changed = null;
        verdict = null;
        headNanos = nanos;
        version = 11;
        method = "";
        target = "";
    }

    /** Lets go of the head, as soon as another one needs its place. */
    final void ended() {
        underWay = false;
    }

    @Override
    public final @Nullable RequestGate checked() {
        return changed == null ? thread.checked(this) : null;
    }

    @Override
    public final void removeHeader(String name) {
        changed().remove(name);
    }

    @Override
    public final void addHeader(String name, String value) {
        changed().add(name, value);
    }

    private ChangedFields changed() {
        ChangedFields known = changed;
        if (known == null) {
            known = new ChangedFields(head());
            changed = known;
        }
        return known;
    }

    @Override
    public final void verdict(Verdict made) {
        verdict = made;
    }

    @Override
    public final @Nullable Verdict verdict() {
        return verdict;
    }

    @Override
    public final ClientLink link() {
        ClientLink known = link;
        if (known == null) {
            known = new ClientLink(clientAddress());
            link = known;
        }
        return known;
    }

    @Override
    public final @Nullable ClientLink knownLink() {
        return link;
    }

    @Override
    public final XnioIoThread ioThread() {
        return thread.ioThread();
    }

    @Override
    public final int version() {
        return version;
    }

    @Override
    public final String method() {
        return method;
    }

    @Override
    public final String target() {
        return target;
    }

    @Override
    public final @Nullable CharSequence value(KnownField name, int occurrence) {
        return changed == null ? head().value(name, occurrence) : changed.header(name.wireName(), occurrence);
    }

    @Override
    public final @Nullable String header(String name, int occurrence) {
        return changed == null ? head().header(name, occurrence) : changed.header(name, occurrence);
    }

    @Override
    public final @Nullable String cookie(String name, int occurrence) {
        return changed == null ? head().cookie(name, occurrence) : changed.cookie(name, occurrence);
    }

    private InetSocketAddress client() {
        InetSocketAddress known = client;
        if (known == null) {
            known = wire.peerAddress();
            if (known == null) {
                throw new IllegalStateException("a connection without an address");
            }
            client = known;
        }
        return known;
    }

    @Override
    public final InetAddress clientAddress() {
        return client().getAddress();
    }

    @Override
    public final int clientPort() {
        return client().getPort();
    }

    @Override
    public final @Nullable InetSocketAddress localAddress() {
        return wire.localAddress();
    }

    @Override
    public final String protocol() {
        return switch (version) {
            case 11 -> "HTTP/1.1";
            case 10 -> "HTTP/1.0";
            default -> "HTTP/" + version / 10 + '.' + version % 10;
        };
    }

    @Override
    public final long headNanos() {
        return headNanos;
    }

    @Override
    public final @Nullable FrontendView frontend() {
        return thread.rules.frontend();
    }

    @Override
    public final boolean isSecure() {
        return wire.isSecure();
    }

    @Override
    public final boolean isWebSocketUpgrade() {
        CharSequence protocol = value(KnownField.UPGRADE, 0);
        return protocol != null
                && "websocket".equalsIgnoreCase(protocol.toString().trim());
    }

    @Override
    public final void copyHeaders(RequestHeadWriter writer) {
        if (changed == null) {
            head().copyTo(writer);
        } else {
            changed.copyTo(writer);
        }
    }
}
