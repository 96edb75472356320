// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.relay;

import io.halley.lb.limit.Verdict;
import io.halley.lb.model.RequestView;
import io.halley.lb.undertow.http1.RequestFields;
import io.halley.lb.undertow.http1.RequestGate;
import io.halley.lb.undertow.http1.RequestHeadWriter;
import io.halley.lb.undertow.http1.ResponseHead;
import io.halley.lb.undertow.refusal.RefusalPage;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioIoThread;

/**
 * One request of a client and the way back to it, as a front offers it to a {@link Relay}.
 *
 * <p>The front reads and frames the request and frames the answer; the relay decides what is sent and when. It ends by
 * one of: the last byte of an answer flushed, {@link #abort}, or {@link #upgrade}. Thread: the IO thread.
 */
public interface ClientExchange extends RequestView, RequestFields {

    @Override
    String method();

    @Override
    String target();

    /** Returns the thread of the client's connection. */
    XnioIoThread ioThread();

    /** Returns the client's connection, the same for all of its requests; made when it is first asked for. */
    ClientLink link();

    /** Returns the client's connection if it has ever been asked for, else null. */
    @Nullable
    ClientLink knownLink();

    /** Sets what rules in front have made of it; before it is taken on. */
    void verdict(Verdict made);

    /** Returns what rules in front have made of it, or null if there are none. */
    @Nullable
    Verdict verdict();

    /** Leaves out the header lines of that name, for whoever looks at them from now on, the server too. */
    void removeHeader(String name);

    /** Adds a header line, for whoever looks at them from now on, the server too. */
    void addHeader(String name, String value);

    /** Sets who hears of it from now on. */
    void listener(ClientListener listener);

    @Override
    boolean isSecure();

    /** Returns the address that the client connected to, or null if it is not known. */
    @Nullable
    InetSocketAddress localAddress();

    /** Returns the largest body that the front allows, in bytes; 0 or less for no limit. */
    long maxBody();

    /**
     * Returns the gate that has checked this request and still knows what it found, or null.
     *
     * <p>A front that frames bodies itself has to check before the relay does; asking it saves checking twice.
     */
    default @Nullable RequestGate checked() {
        return null;
    }

    /** Gives the header lines to the writer, as they came. */
    void copyHeaders(RequestHeadWriter writer);

    /** Returns whether the whole request has been read, its body too. */
    boolean isRequestComplete();

    /**
     * Reads body bytes, without their framing.
     *
     * @return the number of bytes, 0 if there are none now, -1 at the end
     * @throws io.halley.lb.undertow.http1.MalformedBodyException if its framing is wrong; the client can be answered
     * @throws IOException if it is broken off; the request must not look complete then
     */
    int read(ByteBuffer into) throws IOException;

    /** Asks for {@link ClientListener#clientReadable}. */
    void resumeReads();

    /** Asks for no more {@link ClientListener#clientReadable}. */
    void suspendReads();

    /** Asks for {@link ClientListener#clientGone} once the request is complete; bytes of a next request are kept. */
    void watch();

    /** Returns whether the client is gone, for a front that cannot tell of it; called a few times a second. */
    boolean isGone();

    /** Returns whether {@link #isGone} has to be asked. */
    boolean isPolled();

    /** Passes on an interim response, if the client's version knows them. */
    void interim(ResponseHead head) throws IOException;

    /**
     * Begins the answer with a server's final head, framed for this client.
     *
     * @param keepAlive whether the client's connection may serve another request
     */
    void respond(ResponseHead head, boolean keepAlive) throws IOException;

    /** Begins the answer with a page of the balancer's own; its body is to be written as any other. */
    void respond(RefusalPage page, boolean keepAlive) throws IOException;

    /** Returns how long the head of the answer is that was begun, or of the 101, in bytes as HTTP/1 writes them. */
    long answerHeadLength();

    /**
     * Writes body bytes.
     *
     * @param last whether the body ends with them; if so, and all were taken, {@link #flush} completes the answer
     * @return how many were taken
     */
    int write(ByteBuffer data, boolean last) throws IOException;

    /** Sends on what was taken; returns whether nothing is left, which completes the answer behind its last byte. */
    boolean flush() throws IOException;

    /** Asks for {@link ClientListener#clientWritable}. */
    void resumeWrites();

    /** Asks for no more {@link ClientListener#clientWritable}. */
    void suspendWrites();

    /** Cuts the connection or the stream, so that nothing that was sent can be taken for a whole answer. */
    void abort();

    /** Answers with the 101 and gives the connection away; this exchange keeps nothing of the request. */
    void upgrade(ResponseHead head, UpgradeTarget target);
}
