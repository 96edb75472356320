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
import io.halley.lb.model.AdminState;
import io.halley.lb.model.RequestEdit;
import io.halley.lb.model.RequestView;
import io.halley.lb.model.ResponseEdit;
import io.halley.lb.model.Server;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One request as Bayeux: what it wants, and whose session it is of. Thread: the request's owner's.
 *
 * <p>The body's first message decides, as it does on a server.
 */
final class Conversation {

    /** CometD's default name. */
    private static final String BROWSER_COOKIE = "BAYEUX_BROWSER";

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
    private @Nullable String browserCookie;
    private @Nullable DispatchOwner waiting;
    private @Nullable HandshakeSigns signs;
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

    /** Notes that the owner is to be woken when the balancer closes. */
    void waits(DispatchOwner owner) {
        waiting = owner;
        side.waiting(owner);
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

    /** Returns the servers' cookie for the browser, if it is kept with its session; else null. */
    @Nullable
    String browserCookie() {
        return browserCookie;
    }

    /** Notes what the answer to a handshake tells of the browser's cookie. */
    void noteBrowserCookie(ResponseEdit response) {
        if (kind != Kind.HANDSHAKE) {
            return;
        }
        String name = cookieName();
        String given = response.setCookie(name, 0);
        if (side.settings().givenBackCookie() != null) {
            browserCookie = given != null ? given : request().cookie(name, 0);
        }
        if (side.has(Feature.INSIGHT)) {
            signs = HandshakeSigns.of(
                    request().isSecure(),
                    origin(),
                    request().header("Host"),
                    given == null ? null : response.header("Set-Cookie"));
        }
    }

    private String cookieName() {
        String name = side.settings().givenBackCookie();
        return name == null ? BROWSER_COOKIE : name;
    }

    /** Returns what a handshake tells of the fate of its cookie, or null if nobody wants to know. */
    @Nullable
    HandshakeSigns signs() {
        return signs;
    }

    /** Returns whether the client has sent the servers' browser cookie. */
    boolean hasBrowserCookie() {
        return request().cookie(cookieName(), 0) != null;
    }

    /** Returns who the client is, as far as can be told: its browser's cookie, else its address. */
    String client() {
        String cookie = request().cookie(cookieName(), 0);
        return cookie != null ? cookie : request().clientAddress().getHostAddress();
    }

    /** Gives the server its cookie back that the client has lost. */
    void onRequest(RequestEdit edit) {
        String name = side.settings().givenBackCookie();
        String id = clientId;
        if (name != null && id != null && request().cookie(name, 0) == null) {
            Session session = side.sessions().find(id);
            String cookie = session == null ? null : session.browserCookie();
            if (cookie != null) {
                edit.addCookie(name, cookie);
            }
        }
    }

    /**
     * Returns the server that it sticks to, or null if it may be placed freely.
     *
     * @param found the one that an affinity found, or null
     */
    @Nullable
    ServerRuntime stick(@Nullable ServerRuntime found, ServerTable table, long now) {
        if (isFree()) {
            return found != null && welcomes(found, table, now) ? found : null;
        }
        String known = clientId == null || !side.has(Feature.STICKINESS) ? null : side.serverOf(clientId);
        ServerRuntime home = known == null ? null : table.byName(known);
        if (home == null) {
            return found;
        }
        if (table.isUsable(home)) {
            return home;
        }
        orphaned = side.has(Feature.FAILOVER);
        return null;
    }

    /** Returns whether an old cookie is heeded: by a handshake where the server is as good as any other. */
    private boolean welcomes(ServerRuntime server, ServerTable table, long now) {
        if (server.isMoving() || server.isRefusing(now)) {
            return false;
        }
        return kind == Kind.UPGRADE
                || !side.has(Feature.PLACEMENT)
                || (server.admin() == AdminState.READY && !server.isFull() && isLeast(server, table));
    }

    /** Returns whether no other server has fewer sessions for its weight, or that does not matter here. */
    private static boolean isLeast(ServerRuntime server, ServerTable table) {
        if (!table.bySessions) {
            return true;
        }
        for (ServerRuntime other : table.eligible) {
            long theirs = (long) other.sessions() * server.effectiveWeight();
            if (theirs < (long) server.sessions() * other.effectiveWeight()) {
                return false;
            }
        }
        return true;
    }

    /** Notes the server that it goes to: a handshake is a session from then on. */
    void placed(ServerRuntime server) {
        if (kind == Kind.HANDSHAKE) {
            server.handshaking(1);
        }
    }

    /** Undoes {@link #placed}. */
    void left(ServerRuntime server) {
        if (kind == Kind.HANDSHAKE) {
            server.handshaking(-1);
        }
    }

    /** Returns whether balancing is to look for another server first. */
    boolean avoids(Server candidate, long now) {
        return candidate instanceof ServerRuntime server && server.isRefusing(now);
    }

    /** Makes it one that leaves its server; returns the body that ends its session there, or null if it stays. */
    byte @Nullable [] moveAway() {
        byte[] farewell = clientId == null ? null : disconnect(clientId);
        movedAway = farewell != null;
        return farewell;
    }

    /** Notes that the pace has no turn for it before its client gives up. */
    void getsNoTurn() {
        withoutTurn = true;
    }

    boolean isWithoutTurn() {
        return withoutTurn;
    }

    /** Returns whether it was sent away by a server that lives. */
    boolean hasMovedAway() {
        return movedAway;
    }

    /** Returns the body that ends a session; null if that cannot be the name of one of CometD's. */
    static byte @Nullable [] disconnect(String clientId) {
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
