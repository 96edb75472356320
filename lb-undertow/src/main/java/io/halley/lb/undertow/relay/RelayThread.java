// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.relay;

import io.halley.lb.Dispatch.Cause;
import io.halley.lb.model.Server;
import io.halley.lb.overload.OverloadLevel;
import io.halley.lb.undertow.http1.RequestGate;
import io.halley.lb.undertow.http1.RequestHeadWriter;
import io.halley.lb.undertow.http1.ResponseHeadParser;
import io.halley.lb.undertow.upstream.UpstreamPool;
import io.undertow.connector.ByteBufferPool;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioIoThread;

/**
 * What the relays on one IO thread share: deadlines, connections to servers, buffers that are free between two events.
 *
 * <p>Thread: the IO thread, all of it, so that nothing here needs a lock.
 */
final class RelayThread {

    /** The size of a buffer: of the two for the moment, and of those in which bytes wait. */
    static final int BUFFER_SIZE = 16 * 1024;

    private static final int TICKS_BETWEEN_PURGES = 10;
    private static final int TICKS_BETWEEN_POLLS = 3;
    private static final int MOST_PARSERS = 64;
    private static final int MOST_RELAYS = 64;
    private static final long FINE_TICK_MILLIS = 10;
    private static final long SHORT_NANOS = 1_000_000_000L;

    private final Relays relays;
    private final XnioIoThread ioThread;
    private final DeadlineWheel wheel;
    private final Map<Server, Lane> lanes = new HashMap<>();
    private final Sessions lobby = new Sessions();
    private final Set<Relay> polled = new LinkedHashSet<>();

    private final ByteBuffer toServer = ByteBuffer.allocateDirect(BUFFER_SIZE);
    private final ByteBuffer fromServer = ByteBuffer.allocateDirect(BUFFER_SIZE);
    private final RequestGate gate = new RequestGate();
    private final RequestHeadWriter heads = new RequestHeadWriter();
    private final ArrayDeque<ResponseHeadParser> parsers = new ArrayDeque<>();
    private final ArrayDeque<Relay> spareRelays = new ArrayDeque<>();
    private final byte[] bodyBuffer = new byte[BUFFER_SIZE];
    private @Nullable RequestStream bodyBufferOwner;

    private RelaySettings settings;
    private boolean ticking;
    private int ticks;

    /** Whether the wheel turns ten times as often, and until when by the clock. */
    private boolean fine;

    private long fineUntil;

    RelayThread(Relays relays, XnioIoThread ioThread) {
        this.relays = relays;
        this.ioThread = ioThread;
        this.settings = new RelaySettings(relays.loadBalancer().backend());
        this.wheel = new DeadlineWheel(relays.nanoTime());
    }

    Relays relays() {
        return relays;
    }

    /** Returns the settings in force; a relay keeps those that it began with. */
    @SuppressWarnings("ReferenceEquality") // Every reconfiguration makes another object, and equals is long.
    RelaySettings settings() {
        if (settings.backend != relays.loadBalancer().backend()) {
            settings = new RelaySettings(relays.loadBalancer().backend());
            lanes.values().forEach(lane -> lane.pool().rules(settings.connections));
        }
        return settings;
    }

    /** Returns whether clients' connections may go on behind an answer: not where the heap runs short. */
    boolean keepsClients() {
        return relays.loadBalancer().overload() == OverloadLevel.NORMAL;
    }

    /** Returns the empty buffer for bytes towards a server, free until control goes back to the selector. */
    ByteBuffer toServer() {
        return toServer.clear();
    }

    /** Returns the empty buffer for bytes from a server, free until control goes back to the selector. */
    ByteBuffer fromServer() {
        return fromServer.clear();
    }

    ByteBufferPool buffers() {
        return relays.buffers();
    }

    RequestGate gate() {
        return gate;
    }

    RequestHeadWriter heads() {
        return heads;
    }

    ResponseHeadParser takeParser() {
        ResponseHeadParser parser = parsers.pollLast();
        return parser == null ? new ResponseHeadParser() : parser;
    }

    void giveBack(ResponseHeadParser parser) {
        parser.reset(false);
        if (parsers.size() < MOST_PARSERS) {
            parsers.addLast(parser);
        }
    }

    /** Returns a relay that has served a request and is known to nobody any more, or null. */
    @Nullable
    Relay takeRelay() {
        return spareRelays.pollLast();
    }

    void giveBack(Relay relay) {
        if (spareRelays.size() < MOST_RELAYS) {
            spareRelays.addLast(relay);
        }
    }

    /**
     * Returns the array for a small body, until it is sent or another request needs it: most bodies are sent in the event
     * in which they came, and need no array of their own.
     */
    byte[] bodyBuffer(RequestStream owner) {
        if (bodyBufferOwner != null && bodyBufferOwner != owner) {
            bodyBufferOwner.leaveBodyBuffer();
        }
        bodyBufferOwner = owner;
        return bodyBuffer;
    }

    void bodyBufferFree(RequestStream owner) {
        if (bodyBufferOwner == owner) {
            bodyBufferOwner = null;
        }
    }

    /** Returns this thread's side of a server. */
    Lane lane(Server server) {
        Lane lane = lanes.get(server);
        if (lane == null) {
            UpstreamPool pool = new UpstreamPool(ioThread, relays.target(server), settings.connections, relays.clock());
            lane = new Lane(this, pool);
            lanes.put(server, lane);
        }
        return lane;
    }

    /** Returns the requests that are on no server: those that still arrive, wait, or have their answer. */
    Sessions lobby() {
        return lobby;
    }

    /** Ends all sessions on a server; returns how many there were. */
    int shutdownSessions(Server server, Cause cause) {
        Lane lane = lanes.get(server);
        return lane == null ? 0 : lane.shutdown(cause);
    }

    /** Lets the sessions that outlive a dead server go on without it. */
    int serverLost(Server server) {
        Lane lane = lanes.get(server);
        if (lane != null) {
            lane.lost();
        }
        return 0;
    }

    /** Closes the connections to servers that are not in use any more, as they become idle. */
    int retain(Predicate<Server> used) {
        int drained = 0;
        for (Lane lane : lanes.values()) {
            if (!used.test(lane.pool().server())) {
                lane.pool().drain();
                drained++;
            }
        }
        return drained;
    }

    /** Ends all sessions and closes the idle connections; returns how many sessions there were. */
    int shutdown(Cause cause) {
        int ended = lobby.shutdown(cause);
        for (Lane lane : List.copyOf(lanes.values())) {
            ended += lane.shutdown(cause);
            lane.pool().drain();
        }
        return ended;
    }

    /** Sets a deadline, from now on. */
    void arm(Deadline deadline, long nanos) {
        wheel.schedule(deadline, relays.nanoTime(), nanos);
        keepTicking();
    }

    /** Sets a deadline, from about now on: for what happens with every byte. */
    void touch(Deadline deadline, long nanos) {
        // A thread that was busy has an old time of the last tick, which counts where the delay is short.
        if (ticking && nanos >= SHORT_NANOS) {
            wheel.touch(deadline, nanos);
        } else {
            arm(deadline, nanos);
        }
    }

    void disarm(Deadline deadline) {
        wheel.cancel(deadline);
    }

    /** Asks a client a few times a second whether it is there, where it cannot tell. */
    void poll(Relay relay) {
        polled.add(relay);
        keepTicking();
    }

    void unpoll(Relay relay) {
        polled.remove(relay);
    }

    /** Runs a task on this thread, soon; from any thread. */
    void execute(Runnable task) {
        ioThread.execute(task);
    }

    /** Runs a task on this thread, later; returns false if the thread stops. */
    boolean executeAfter(Runnable task, long millis) {
        try {
            ioThread.executeAfter(task, millis, TimeUnit.MILLISECONDS);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /**
     * Has deadlines end at their moment and not up to a tick later, for that long: turns that are handed out evenly shall
     * come evenly, and the first ones at once.
     */
    void tickFinely(long nanos) {
        long until = relays.nanoTime() + nanos + wheel.tick().toNanos();
        fineUntil = fine && fineUntil - until > 0 ? fineUntil : until;
        if (!fine) {
            fine = executeAfter(this::fineTick, FINE_TICK_MILLIS);
        }
    }

    private void fineTick() {
        try {
            wheel.tick(relays.nanoTime());
        } finally {
            fine = relays.nanoTime() - fineUntil < 0 && executeAfter(this::fineTick, FINE_TICK_MILLIS);
        }
    }

    private void keepTicking() {
        if (!ticking) {
            ticking = true;
            schedule();
        }
    }

    private void schedule() {
        try {
            ioThread.executeAfter(this::tick, wheel.tick().toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            ticking = false;
        }
    }

    private void tick() {
        try {
            wheel.tick(relays.nanoTime());
            ticks++;
            if (ticks % TICKS_BETWEEN_POLLS == 0 && !polled.isEmpty()) {
                List.copyOf(polled).forEach(Relay::pollClient);
            }
            if (ticks % TICKS_BETWEEN_PURGES == 0) {
                lanes.values().forEach(lane -> lane.pool().purge());
                lanes.values().removeIf(Lane::isForgotten);
            }
        } finally {
            ticking = wheel.size() > 0 || !polled.isEmpty() || hasIdleConnections();
            if (ticking) {
                schedule();
            }
        }
    }

    private boolean hasIdleConnections() {
        for (Lane lane : lanes.values()) {
            if (lane.pool().idle() > 0) {
                return true;
            }
        }
        return false;
    }

    /** Returns what is held here, for tests and for closing. */
    RelayCensus census() {
        int sessions = lobby.size();
        int idle = 0;
        int open = 0;
        for (Lane lane : lanes.values()) {
            sessions += lane.sessions().size();
            idle += lane.pool().idle();
            open += lane.pool().open();
        }
        return new RelayCensus(sessions, open, idle, wheel.size() + polled.size());
    }
}
