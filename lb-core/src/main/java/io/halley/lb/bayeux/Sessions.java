// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.bayeux;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.halley.lb.share.SharedTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that servers have given, by clientId, and how many each server has.
 *
 * <p>An entry lives as long as its session: while a poll is held or a tunnel is open it is pinned; else for {@code timeout +
 * interval + maxInterval} and a margin after the handshake, and for {@code interval + maxInterval} and the margin after a
 * poll. It goes at a disconnect and at a 402. Only ids that a server has given in a successful handshake, or confirmed by a
 * successful connect, come in, so that invented ones push nothing out; beyond the bound those used least make way, and their clients stick by cookie.
 *
 * <p>A count changes at the same moment as its entry, once each way; what has expired is counted until the next {@link
 * #sweep}.
 *
 * <p>Thread-safe; does not block but for the moment in which another thread changes the same entry. Upkeep is done a
 * little at a time by the calling threads.
 */
public final class Sessions {

    private static final Duration MARGIN = Duration.ofSeconds(5);

    private final Cache<String, Session> sessions;
    private final Census census = new Census();
    private final long maxIntervalMillis;

    /** Null unless balancers share it. */
    private final @Nullable SharedTable shared;

    /**
     * Creates an empty table.
     *
     * @param maxSessions the bound
     * @param maxInterval the servers' {@code maxInterval} where their advice does not tell it
     * @param nanoTime the clock, {@link System#nanoTime} or a test's
     */
    public Sessions(long maxSessions, Duration maxInterval, LongSupplier nanoTime) {
        this(maxSessions, maxInterval, null, nanoTime);
    }

    /**
     * Creates an empty table beside one that balancers share, which has the server of each session, wherever it was begun.
     *
     * @param shared closed with this, or null
     */
    public Sessions(long maxSessions, Duration maxInterval, @Nullable SharedTable shared, LongSupplier nanoTime) {
        this.shared = shared;
        maxIntervalMillis = maxInterval.toMillis();
        sessions = Caffeine.newBuilder()
                .maximumSize(maxSessions)
                .expireAfter(new Lifetime())
                .ticker(nanoTime::getAsLong)
                .executor(Runnable::run)
                .removalListener((@Nullable String id, @Nullable Session session, RemovalCause cause) -> {
                    if (session != null) {
                        session.uncount();
                    }
                })
                .build();
    }

    /** Remembers a session that a server has just given; in place of one of the same id. */
    public void opened(
            String clientId,
            String server,
            Transport transport,
            @Nullable String browserCookie,
            @Nullable Advice advice) {
        Session session = new Session(server, transport, browserCookie, census);
        session.maxInterval = maxIntervalMillis;
        if (advice != null) {
            session.advised(advice);
        }
        sessions.put(clientId, session);
        if (shared != null) {
            shared.put(clientId, server);
        }
    }

    /**
     * Notes that a server has answered a connect of the session with success: remembers it if it is not known.
     *
     * <p>So the table fills again when the balancer was restarted, and heals where a stranger's message with the session's
     * id, but without its cookie, was answered by 402.
     *
     * @param known whether it was known when the connect was sent: then it has ended meanwhile if it is not now, and an
     *     answer that was given before that, and comes in after it, does not bring it back
     */
    public void confirmed(
            String clientId,
            String server,
            Transport transport,
            @Nullable String browserCookie,
            @Nullable Advice advice,
            boolean known) {
        Session session = sessions.getIfPresent(clientId);
        if (session == null ? !known : !session.server().equals(server)) {
            opened(clientId, server, transport, browserCookie, advice);
        } else if (advice != null) {
            used(clientId, advice);
        }
    }

    /** Returns the session, or null; does not prolong its life. */
    public @Nullable Session find(String clientId) {
        return sessions.getIfPresent(clientId);
    }

    /** Returns the name of the session's server, whichever balancer has seen it, or null. */
    public @Nullable String serverOf(String clientId) {
        Session session = sessions.getIfPresent(clientId);
        if (session != null) {
            return session.server();
        }
        return shared == null ? null : shared.get(clientId);
    }

    /** Notes advice of the session's server, if there is some, and that the session is in use. */
    public void used(String clientId, @Nullable Advice advice) {
        sessions.asMap().computeIfPresent(clientId, (id, session) -> {
            if (advice != null) {
                session.advised(advice);
            }
            return session;
        });
        if (shared != null) {
            shared.touch(clientId);
        }
    }

    /**
     * Keeps a session while a poll is held or a tunnel is open, and returns it, or null if it is not known.
     *
     * <p>If it is, exactly one {@link #unpin} has to follow, with the session returned.
     */
    public @Nullable Session pin(String clientId) {
        Session pinned = sessions.asMap().computeIfPresent(clientId, (id, session) -> {
            session.pins++;
            return session;
        });
        if (shared != null && pinned != null) {
            shared.pin(clientId, pinned.server());
        }
        return pinned;
    }

    /** Ends a {@link #pin}; does nothing to a session that has come in its place meanwhile. */
    public void unpin(String clientId, Session pinned) {
        sessions.asMap().computeIfPresent(clientId, (id, session) -> {
            if (session.equals(pinned)) {
                session.pins--;
                session.polled = true;
            }
            return session;
        });
        if (shared != null) {
            shared.unpin(clientId);
        }
    }

    /**
     * Notes that a session's client was told to leave its server; returns whether it is known and was not told before.
     *
     * <p>It stays until it is {@link #gone}, so that what its client has sent meanwhile still reaches its server.
     */
    public boolean leaves(String clientId) {
        AtomicBoolean first = new AtomicBoolean();
        sessions.asMap().computeIfPresent(clientId, (id, session) -> {
            first.set(!session.leaving);
            session.leaving = true;
            return session;
        });
        return first.get();
    }

    /** Forgets a session that has ended, and returns it, or null if it was not known. */
    public @Nullable Session gone(String clientId) {
        if (shared != null) {
            shared.remove(clientId);
        }
        return sessions.asMap().remove(clientId);
    }

    /** Forgets all sessions of a server that has lost them, and returns how many; takes time, for the control path. */
    public int goneWith(String server) {
        AtomicInteger gone = new AtomicInteger();
        for (String clientId : idsOf(server)) {
            sessions.asMap().computeIfPresent(clientId, (id, session) -> {
                boolean lost = session.server().equals(server);
                gone.addAndGet(lost ? 1 : 0);
                if (shared != null && lost) {
                    shared.remove(id);
                }
                return lost ? null : session;
            });
        }
        return gone.get();
    }

    /** Returns the ids of a server's sessions now; looks at all sessions, for the control path. */
    public List<String> idsOf(String server) {
        List<String> ids = new ArrayList<>();
        sessions.asMap().forEach((id, session) -> {
            if (session.server().equals(server)) {
                ids.add(id);
            }
        });
        return ids;
    }

    /** Returns how many sessions a server has. */
    public int count(String server) {
        return census.of(server);
    }

    /** Returns how many sessions a server has that were begun on this transport. */
    public int count(String server, Transport transport) {
        return census.of(server, transport);
    }

    /** Returns how many sessions are remembered. */
    public long size() {
        sessions.cleanUp();
        return sessions.estimatedSize();
    }

    /** Lets go what has expired, so that counts are right; to be called about each second. */
    public void sweep() {
        sessions.cleanUp();
    }

    /** Shares no more. */
    public void close() {
        if (shared != null) {
            shared.clear();
        }
    }

    /** Decided anew at each change of an entry, under its lock. */
    private static final class Lifetime implements Expiry<String, Session> {

        @Override
        public long expireAfterCreate(String id, Session session, long now) {
            return left(session);
        }

        @Override
        public long expireAfterUpdate(String id, Session session, long now, long before) {
            return left(session);
        }

        @Override
        public long expireAfterRead(String id, Session session, long now, long before) {
            return before;
        }

        private static long left(Session session) {
            return session.pins > 0
                    ? Long.MAX_VALUE
                    : TimeUnit.MILLISECONDS.toNanos(session.keptMillis()) + MARGIN.toNanos();
        }
    }
}
