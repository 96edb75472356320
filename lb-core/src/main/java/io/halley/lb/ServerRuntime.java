// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import io.halley.lb.health.Observation;
import io.halley.lb.health.ServerWatch;
import io.halley.lb.model.AdminState;
import io.halley.lb.model.HealthState;
import io.halley.lb.model.Server;
import io.halley.lb.model.ServerConfig;
import io.halley.lb.retry.FailureCause;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The state of one server, which survives a reconfiguration: health, administration, weight, slots and counters.
 *
 * <p>Thread-safe to read. States and weights change under the control lock of {@link DefaultLoadBalancer} only; slots
 * and queue guard themselves.
 */
final class ServerRuntime implements Server {

    /** Sixteenths of a weight unit, and steps of slow start. HAProxy: {@code BE_WEIGHT_SCALE}. */
    static final int FULL_RAMP = 16;

    private static final long REFUSING_NANOS = 1_000_000_000;

    final ServerSlots slots;
    final WaitQueue queue = new WaitQueue();
    final ServerCounters counters = new ServerCounters();
    final ServerChecks checks = new ServerChecks();
    private final String name;
    private final CopyOnWriteArrayList<IntConsumer> whenEmpty = new CopyOnWriteArrayList<>();
    private volatile ServerConfig config;
    private volatile HealthState health;
    private volatile AdminState admin;
    private volatile int weight;
    private volatile int ramp = FULL_RAMP;
    private volatile boolean balanced;
    private volatile boolean removed;
    private volatile long changedNanos;
    private volatile long downNanos;
    private volatile long downs;
    private volatile @Nullable ServerWatch watch;
    private volatile boolean ramping;
    private volatile @Nullable BayeuxSide bayeux;
    private final AtomicInteger handshaking = new AtomicInteger();
    private volatile @Nullable MovingDrain moving;
    private volatile boolean refused;
    private volatile long refusedNanos;

    ServerRuntime(ServerConfig config, HealthState health, AtomicInteger load, long now) {
        this.name = config.name();
        this.config = config;
        this.health = health;
        this.admin = config.isDisabled() ? AdminState.MAINTENANCE : AdminState.READY;
        this.weight = config.weight();
        this.slots = new ServerSlots(load);
        this.changedNanos = now;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public ServerConfig config() {
        return config;
    }

    @Override
    public HealthState health() {
        return health;
    }

    @Override
    public AdminState admin() {
        return admin;
    }

    @Override
    public int effectiveWeight() {
        return weight * ramp;
    }

    @Override
    public int active() {
        return slots.active();
    }

    @Override
    public int queued() {
        return queue.size();
    }

    @Override
    public boolean isFull() {
        return slots.isFull();
    }

    @Override
    public int sessions() {
        BayeuxSide side = bayeux;
        return side == null ? active() : side.live(this);
    }

    /** Sets who counts its sessions, or null if Bayeux is not read. */
    void bayeux(@Nullable BayeuxSide value) {
        bayeux = value;
    }

    /** Returns how many handshakes it has not answered yet. */
    int handshaking() {
        return handshaking.get();
    }

    void handshaking(int change) {
        handshaking.addAndGet(change);
    }

    /** Returns the weight that was configured or set since. */
    int weight() {
        return weight;
    }

    /** Returns how far slow start has come, in sixteenths. */
    int ramp() {
        return ramp;
    }

    /** Returns whether balancing gives it new clients now; backups rest while others are eligible. */
    boolean isBalanced() {
        return balanced;
    }

    void balanced(boolean value) {
        balanced = value;
    }

    /** Returns whether it was taken out of the backend and only ends what it still has. */
    boolean isRemoved() {
        return removed;
    }

    void removed() {
        removed = true;
        slots.limit(SlotLimit.CLOSED);
    }

    /** Takes over a new description; a weight that was set since goes on unless the described one is another. */
    void config(ServerConfig value) {
        if (config.weight() != value.weight()) {
            weight = value.weight();
        }
        config = value;
    }

    void weight(int value) {
        weight = value;
    }

    /** Changes the states, and begins slow start if it comes back into use by that. */
    void state(HealthState newHealth, AdminState newAdmin, long now) {
        boolean before = isUsable();
        health = newHealth;
        admin = newAdmin;
        moving = newAdmin == AdminState.DRAIN ? moving : null;
        boolean after = isUsable();
        if (before == after) {
            return;
        }
        downNanos = downNanos(now, before);
        downs = after ? downs : downs + 1;
        changedNanos = now;
        ramping = after && config.slowStart() != null;
        refresh(now);
    }

    private long downNanos(long now, boolean usable) {
        return usable ? downNanos : downNanos + (now - changedNanos);
    }

    /** Returns for how long it was not usable, all in all. */
    long downNanos(long now) {
        return downNanos(now, isUsable());
    }

    /** Returns how often it became unusable. */
    long downs() {
        return downs;
    }

    /** Returns since when it has been usable, or not. */
    long changedNanos() {
        return changedNanos;
    }

    /** Brings slow start up to now; returns whether it has come a step further. */
    boolean refresh(long now) {
        int before = ramp;
        ramp = rampAt(now);
        ramping = ramping && ramp < FULL_RAMP;
        return ramp != before;
    }

    boolean isRamping() {
        return ramping;
    }

    /** HAProxy: {@code server_recalc_eweight}, which begins at one sixteenth too. */
    private int rampAt(long now) {
        if (!ramping || config.slowStart() == null) {
            return FULL_RAMP;
        }
        long whole = Nanos.of(config.slowStart());
        return (int) Math.min(FULL_RAMP, 1 + (now - changedNanos) / Math.max(1, whole / FULL_RAMP));
    }

    /** Returns whether its Bayeux sessions are being moved to other servers. */
    boolean isMoving() {
        return moving != null && admin == AdminState.DRAIN;
    }

    /** Returns who moves them, or null. */
    @Nullable
    MovingDrain moving() {
        return moving;
    }

    void moving(MovingDrain drain) {
        moving = drain;
    }

    /** Returns how long after a session was moved it ends here. */
    long graceNanos() {
        MovingDrain drain = moving;
        return drain == null ? 0 : drain.graceNanos();
    }

    /** Notes that nobody listens there now. */
    void refused(long now) {
        refusedNanos = now;
        refused = true;
    }

    /** Returns whether it has refused a connection just now, so that it is tried after the others. */
    boolean isRefusing(long now) {
        return refused && now - refusedNanos < REFUSING_NANOS;
    }

    @Nullable
    ServerWatch watch() {
        return watch;
    }

    void watch(@Nullable ServerWatch value) {
        watch = value;
    }

    /** Tells the checks what a request has shown. */
    void observed(Observation observation) {
        ServerWatch to = watch;
        if (to != null) {
            to.observed(observation);
        }
    }

    /** Tells the checks how an attempt failed. */
    void failed(FailureCause cause) {
        switch (cause) {
            case CONNECT_FAILURE, CONNECT_TIMEOUT -> observed(Observation.CONNECT_FAILED);
            case EMPTY_RESPONSE -> observed(Observation.READ_ERROR);
            case JUNK_RESPONSE -> observed(Observation.BAD_RESPONSE);
            case RESPONSE_TIMEOUT -> observed(Observation.READ_TIMEOUT);
            case STATUS -> observed(Observation.BAD_STATUS);
            case STALE_CONNECTION -> {}
        }
    }

    /** Counts a response, and tells the checks. */
    void responded(int status) {
        counters.response(status);
        ServerWatch to = watch;
        if (to != null) {
            to.responded(status);
        }
    }

    /** Tells {@code told} once, with 0, as soon as no slot is held. */
    void whenEmpty(IntConsumer told) {
        whenEmpty.add(told);
        if (slots.active() == 0) {
            emptied();
        }
    }

    /** Called after the last slot was given back; a waiter that got it makes no difference, there is a next time. */
    void emptied() {
        if (whenEmpty.isEmpty() || slots.active() > 0) {
            return;
        }
        for (IntConsumer told : whenEmpty) {
            if (whenEmpty.remove(told)) {
                told.accept(0);
            }
        }
    }

    /** Tells all who wait for it to be empty how many slots are held. */
    void stopWaiting() {
        whenEmpty.forEach(this::stopWaiting);
    }

    /** Tells {@code told} now how many slots are held, unless it has been told. */
    void stopWaiting(IntConsumer told) {
        if (whenEmpty.remove(told)) {
            told.accept(slots.active());
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
