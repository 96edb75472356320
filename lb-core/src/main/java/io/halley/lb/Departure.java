// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

/**
 * What ends a session on the server that its client has been sent away from.
 *
 * <p>It is sent a little after the answer that tells the client so: what the client had on its way by then still finds its
 * session. Thread: the request's owner's.
 */
public final class Departure {

    private final byte[] body;
    private final long graceNanos;
    private final Runnable end;

    Departure(byte[] body, long graceNanos, Runnable end) {
        this.body = body;
        this.graceNanos = graceNanos;
        this.end = end;
    }

    /** Returns the body of the POST that ends it, to the request's own target and with its client's cookies. */
    public byte[] body() {
        return body.clone();
    }

    /** Returns how long after the client's answer that is to be sent, in nanoseconds. */
    public long graceNanos() {
        return graceNanos;
    }

    /** Forgets the session: the POST goes out now, or cannot. */
    public void ended() {
        end.run();
    }
}
