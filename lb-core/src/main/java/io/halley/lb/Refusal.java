// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import io.halley.lb.Dispatch.Cause;
import io.halley.lb.Dispatch.Phase;
import io.halley.lb.limit.Decision;
import io.halley.lb.retry.FailureCause;

/** Why a request was given no server, or no further one. */
public enum Refusal {
    /** A limit denied it, with the status of {@link Dispatch#admission()}. HAProxy: 403 by default, {@code PR}. */
    DENIED(403, Cause.PROXY, Phase.REQUEST),
    /** A limit holds it for a while, and then it is refused. HAProxy: 500, {@code PT}. */
    TARPITTED(500, Cause.PROXY, Phase.TARPIT),
    /** A limit closes its connection without an answer. HAProxy: {@code PR}. */
    REJECTED(-1, Cause.PROXY, Phase.REQUEST),
    /** The heap runs short, and no new work is taken on ({@link io.halley.lb.overload.Overload}). */
    OVERLOADED(503, Cause.RESOURCE, Phase.REQUEST),
    /** No server is usable. HAProxy: 503, {@code SC} with {@code <NOSRV>}. */
    NO_SERVER(503, Cause.SERVER_ABORT, Phase.CONNECT),
    /** Every queue that it might wait in is full. HAProxy: 503, {@code SQ}. */
    QUEUE_FULL(503, Cause.SERVER_ABORT, Phase.QUEUE),
    /** It waited for longer than the queue timeout. HAProxy: 503, {@code sQ}. */
    QUEUE_TIMEOUT(503, Cause.SERVER_TIMEOUT, Phase.QUEUE),
    /** The last allowed attempt could not connect. HAProxy: 503, {@code SC}. */
    CONNECT_FAILED(503, Cause.SERVER_ABORT, Phase.CONNECT),
    /** The last allowed attempt did not connect in time. HAProxy: 503, {@code sC}. */
    CONNECT_TIMEOUT(503, Cause.SERVER_TIMEOUT, Phase.CONNECT),
    /** The server ended the connection without an answer. HAProxy: 502, {@code SH}. */
    BAD_RESPONSE(502, Cause.SERVER_ABORT, Phase.HEADERS),
    /** The server answered what is no HTTP. HAProxy: 502, {@code PH}. */
    INVALID_RESPONSE(502, Cause.PROXY, Phase.HEADERS),
    /** The server did not answer within the server timeout. HAProxy: 504, {@code sH}. */
    RESPONSE_TIMEOUT(504, Cause.SERVER_TIMEOUT, Phase.HEADERS),
    /** The server that has its session is dead, and it was its turn to be told so. */
    SERVER_LOST(503, Cause.SERVER_DOWN, Phase.HEADERS),
    /** The balancer is closing. */
    SHUTTING_DOWN(503, Cause.KILLED, Phase.CONNECT);

    private final int status;
    private final Cause cause;
    private final Phase phase;

    Refusal(int status, Cause cause, Phase phase) {
        this.status = status;
        this.cause = cause;
        this.phase = phase;
    }

    /** Returns the refusal of a request that is not tried again after that failure. */
    static Refusal after(FailureCause cause) {
        return switch (cause) {
            case CONNECT_FAILURE -> CONNECT_FAILED;
            case CONNECT_TIMEOUT -> CONNECT_TIMEOUT;
            case RESPONSE_TIMEOUT -> RESPONSE_TIMEOUT;
            case STALE_CONNECTION, EMPTY_RESPONSE, STATUS -> BAD_RESPONSE;
            case JUNK_RESPONSE -> INVALID_RESPONSE;
        };
    }

    /** Returns the refusal of a request that the limits do not admit. */
    static Refusal by(Decision.Kind kind) {
        return switch (kind) {
            case TARPIT -> TARPITTED;
            case REJECT -> REJECTED;
            default -> DENIED;
        };
    }

    /** Returns the status code that a client gets for it, -1 for no answer. */
    public int status() {
        return status;
    }

    /** Returns what {@link Dispatch#end} is told as the cause. */
    public Cause cause() {
        return cause;
    }

    /** Returns what {@link Dispatch#end} is told as the phase. */
    public Phase phase() {
        return phase;
    }
}
