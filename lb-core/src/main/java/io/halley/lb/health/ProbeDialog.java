// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.health;

import java.nio.ByteBuffer;

/**
 * The conversation of one probe, without its I/O: what to send, what to make of the answer.
 *
 * <p>The I/O layer connects, calls {@link #connected}, and then does what each {@link Next} says until it is DONE. A
 * dialog may have several rounds. Limits of time are the I/O layer's.
 *
 * <p>Thread: not thread-safe; one IO thread.
 */
public interface ProbeDialog {

    /** What the I/O layer does next. */
    enum Next {
        /** Send {@link ProbeDialog#output()}, then read. */
        SEND,
        /** Read on. */
        READ,
        /** Send {@link ProbeDialog#output()}, if there is any, as far as the socket takes it, and close. */
        DONE
    }

    /** Begins, once the connection and its TLS handshake are made. */
    Next connected();

    /** Takes all of {@code input}, which is what the server sent. */
    Next received(ByteBuffer input);

    /** Notes that the server has shut or broken the connection, or that the answer took too long; the dialog is done. */
    void ended(End how);

    /** Returns the bytes to send, never null; the same until the next call of another method. */
    byte[] output();

    /** Returns the verdict, once done. */
    ProbeResult result(long nanos);

    /** How a dialog ended before its verdict. */
    enum End {
        /** The server shut the connection in order. */
        CLOSED,
        /** The connection broke. */
        RESET,
        /** The limit for the answer is over. */
        TIMEOUT
    }
}
