// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import static java.util.Objects.requireNonNull;

import io.halley.lb.bayeux.BayeuxRequest;
import io.halley.lb.bayeux.Feature;
import io.halley.lb.bayeux.HandshakeSigns;
import io.halley.lb.bayeux.Jsonp;
import io.halley.lb.bayeux.Meta;
import io.halley.lb.bayeux.ReadState;
import io.halley.lb.bayeux.RequestReader;
import io.halley.lb.bayeux.Session;
import io.halley.lb.model.RequestEdit;
import io.halley.lb.model.RequestView;
import io.halley.lb.model.ResponseEdit;
import io.halley.lb.retry.Retry;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One request as Bayeux: what it wants, and whose session it is of. Thread: the request's owner's.
 *
 * <p>The body's first message decides, as it does on a server.
 */
final class Conversation {

    /** What it is about. */
    enum Kind {
        /** No Bayeux, or not clearly so: treated as any request. */
        NONE,
        /** Asks for a WebSocket; what is said in it stays between the two. */
        UPGRADE,
        /** Begins a session. */
        HANDSHAKE,
        /** A single connect, which the server holds. */
        POLL,
        /** Any other messages of a session. */
        MESSAGES
    }

    final BayeuxSide side;
    private @Nullable RequestView request;
    private final boolean jsonp;
    private Kind kind;
    private @Nullable BayeuxRequest messages;
    private @Nullable String clientId;
    private @Nullable String channel;
    private @Nullable Session pinned;
    private @Nullable BrowserCookie handshakeCookie;
    private @Nullable DispatchOwner waiting;
    private boolean sessionKnown;
    private boolean orphaned;
    private boolean movedAway;
    private boolean withoutTurn;

    private Conversation(BayeuxSide side, RequestView request, Kind kind, boolean jsonp) {
        this.side = side;
        this.request = request;
        this.kind = kind;
        this.jsonp = jsonp;
    }

    /** Returns what may become a conversation once its body is read, or null if it cannot. */
    static @Nullable Conversation of(BayeuxSide side, RequestView request) {
        if (request.isWebSocketUpgrade()) {
            return new Conversation(side, request, Kind.UPGRADE, false);
        }
        String method = request.method();
        if (method.equals("POST")) {
            String type = request.header("Content-Type");
            return type != null && type.toLowerCase(Locale.ROOT).contains("json")
                    ? new Conversation(side, request, Kind.NONE, false)
                    : null;
        }
        return method.equals("GET") && Jsonp.isCandidate(request.target())
                ? new Conversation(side, request, Kind.NONE, true)
                : null;
    }

    /** Returns how many bytes of the body it wants to see. */
    int bodyWanted(int otherwise) {
        return kind == Kind.UPGRADE || jsonp
                ? otherwise
                : Math.max(otherwise, side.settings().scanBytes());
    }

    /** Reads what is in hand of the request. */
    void read(DispatchOwner owner) {
        if (kind == Kind.UPGRADE) {
            return;
        }
        int maxBytes = side.settings().scanBytes();
        int maxMessages = side.settings().scanMessages();
        if (jsonp) {
            messages = Jsonp.read(request().target(), maxBytes, maxMessages);
            if (messages != null) {
                clientId = messages.clientId();
                channel = messages.first().channel();
            }
        } else {
            RequestReader reader = new RequestReader(maxBytes, maxMessages);
            ReadState state = reader.feed(owner.body());
            if (state != ReadState.NOT_BAYEUX) {
                clientId = reader.clientId();
                channel = reader.channel();
                messages = reader.isWhole() ? reader.request() : null;
            }
            reader.end();
        }
        if (channel != null) {
            kind = Meta.HANDSHAKE.equals(channel)
                    ? Kind.HANDSHAKE
                    : messages != null && messages.isPoll() ? Kind.POLL : Kind.MESSAGES;
            begin(channel);
        }
    }

    private void begin(String on) {
        String id = clientId;
        if (id != null && kind == Kind.POLL) {
            pinned = side.sessions().pin(id);
            sessionKnown = pinned != null;
        } else if (id != null && on.equals(Meta.CONNECT)) {
            sessionKnown = side.sessions().find(id) != null;
        }
        if (!on.startsWith("/meta/")) {
            side.counters().publishes.increment();
        }
    }

    Kind kind() {
        return kind;
    }

    /** Returns whether the server may hold it, which its messages tell better than its path. */
    boolean isPoll(boolean byPath) {
        return kind == Kind.NONE ? byPath : kind == Kind.POLL;
    }

    boolean isJsonp() {
        return jsonp;
    }

    /** Returns the messages, or null if not all of them were in hand. */
    @Nullable
    BayeuxRequest messages() {
        return messages;
    }

    /** Returns the session that the first message names, or null. */
    @Nullable
    String clientId() {
        return clientId;
    }

    /** Returns whether the session of a connect was known when it was sent. */
    boolean isSessionKnown() {
        return sessionKnown;
    }

    /** Returns the request's {@code Origin}. */
    @Nullable
    String origin() {
        return request == null ? null : request.header("Origin");
    }

    private RequestView request() {
        return requireNonNull(request, "forgotten");
    }

    /** Lets go of the request, since a tunnel lives long. */
    void forgetRequest() {
        request = null;
    }

    /** Returns whether no server has anything that it needs, so that it may wait for whichever comes. */
    boolean isFree() {
        return kind == Kind.HANDSHAKE || kind == Kind.UPGRADE;
    }

    /** Returns whether it belongs to a session, which lives on one server. */
    boolean hasSession() {
        return clientId != null && (kind == Kind.POLL || kind == Kind.MESSAGES);
    }

    /** Returns whether its session's server is known and of no use any more. */
    boolean isOrphaned() {
        return orphaned;
    }

    /** Returns whether it waits rather than be refused while no server can take it. */
    boolean isPatient() {
        return (kind == Kind.UPGRADE && side.has(Feature.HELD_UPGRADES))
                || (kind == Kind.HANDSHAKE && side.has(Feature.PACED_RETURN));
    }

    /** Returns whether so many wait that it may not. */
    boolean isCrowded(int waiting) {
        return kind == Kind.HANDSHAKE && waiting >= side.settings().handshakeQueue();
    }

    /** Returns whether it is answered by the balancer when its session's server is dead. */
    boolean isLostWithServer() {
        return hasSession() && side.has(Feature.FAILOVER);
    }

    /** Returns whether the client is kept and answered in its turn when its server dies. */
    boolean outlivesServer() {
        return (kind == Kind.POLL || kind == Kind.UPGRADE) && side.has(Feature.FAILOVER);
    }

    /**
     * Returns what follows a refused connection: a handshake or an upgrade has nothing to wait for there, and to be refused
     * may cost the client its transport for good.
     *
     * @param retry what the policy says
     * @param hasOther whether there is another server
     * @param nanos how long it has been under way
     */
    Retry afterRefusal(Retry retry, boolean hasOther, long nanos) {
        if (!isPatient()) {
            return retry;
        }
        if (retry != Retry.NONE && hasOther) {
            return Retry.OTHER_SERVER;
        }
        return nanos < side.patienceNanos(this) ? Retry.SAME_SERVER_AFTER_PAUSE : retry;
    }

    /** Notes that the owner is to be woken when the balancer closes; a tunnel has none. */
    void waits(@Nullable DispatchOwner owner) {
        if (owner != null) {
            waiting = owner;
            side.waiting(owner);
        }
    }

    /** Returns whether the status says that a newer connect has taken this one's place, which is no server's fault. */
    boolean isDuplicate(int status) {
        return kind == Kind.POLL && status == 500;
    }

    /** Returns whether an answer of this status tells anything. */
    boolean isReadable(int status) {
        return status == 200 && kind != Kind.NONE && kind != Kind.UPGRADE;
    }

    /** Lets go of what the request used. */
    void ended(RequestRecord record) {
        if (waiting != null) {
            side.waitsNoMore(waiting);
            waiting = null;
        }
        if (kind == Kind.POLL) {
            side.pollEnded(record.responseNanos);
        }
        String id = clientId;
        if (pinned != null && id != null) {
            side.sessions().unpin(id, pinned);
            pinned = null;
        }
    }

    /** Notes what the answer to a handshake tells of the browser's cookie. */
    void noteBrowserCookie(ResponseEdit response) {
        if (kind == Kind.HANDSHAKE) {
            handshakeCookie = BrowserCookie.noted(side, request(), response);
        }
    }

    /** Returns the servers' cookie for the browser, if it is kept with its session; else null. */
    @Nullable
    String browserCookie() {
        return handshakeCookie == null ? null : handshakeCookie.kept();
    }

    /** Returns what a handshake tells of the fate of its cookie, or null if nobody wants to know. */
    @Nullable
    HandshakeSigns signs() {
        return handshakeCookie == null ? null : handshakeCookie.signs();
    }

    /** Returns whether the client has sent the servers' browser cookie. */
    boolean hasBrowserCookie() {
        return BrowserCookie.sent(side, request()) != null;
    }

    /** Returns who the client is, as far as can be told: its browser's cookie, else its address. */
    String client() {
        String cookie = BrowserCookie.sent(side, request());
        return cookie != null ? cookie : request().clientAddress().getHostAddress();
    }

    /** Gives the server its cookie back that the client has lost. */
    void onRequest(RequestEdit edit) {
        String id = clientId;
        if (id != null) {
            BrowserCookie.giveBack(side, id, request(), edit);
        }
    }

    /** Notes that its session's server is known and of no use any more. */
    void orphan() {
        orphaned = true;
    }

    /** Sends its session away from a server that lives; returns what ends it there, or null if it stays. */
    @Nullable
    Departure moveAway(ServerRuntime from) {
        Departure departure = leave(from);
        movedAway = departure != null;
        return departure;
    }

    /** Returns what ends its session on a server that it leaves; null if its id cannot be one of CometD's. */
    @Nullable
    Departure leave(ServerRuntime from) {
        String id = clientId;
        byte[] body = id == null ? null : disconnect(id);
        return id == null || body == null
                ? null
                : new Departure(body, from.graceNanos(), () -> side.sessions().gone(id));
    }

    /** Notes whether the pace has no turn for it before its client gives up. */
    void withoutTurn(boolean value) {
        withoutTurn = value;
    }

    boolean isWithoutTurn() {
        return withoutTurn;
    }

    /** Returns whether it was sent away by a server that lives. */
    boolean hasMovedAway() {
        return movedAway;
    }

    /** Returns the body that ends a session; null if that cannot be the name of one of CometD's. */
    private static byte @Nullable [] disconnect(String clientId) {
        for (int i = 0; i < clientId.length(); i++) {
            char c = clientId.charAt(i);
            if (c > 'z' || !(Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.')) {
                return null;
            }
        }
        return ("[{\"id\":\"1\",\"channel\":\"" + Meta.DISCONNECT + "\",\"clientId\":\"" + clientId + "\"}]")
                .getBytes(StandardCharsets.US_ASCII);
    }
}
