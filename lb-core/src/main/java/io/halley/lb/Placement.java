// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import static java.util.Objects.requireNonNull;

import io.halley.lb.Dispatch.Step;
import io.halley.lb.limit.Decision;
import io.halley.lb.model.AdminState;
import io.halley.lb.model.RequestView;
import io.halley.lb.model.Server;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds a place for a request: admit, stick, choose, queue; and holds the slot.
 *
 * <p>Thread: the request's owner's. Other threads touch its {@link Waiter} only, under the lock of {@link Queues}; a
 * slot granted there becomes this object's in {@link #resume}, or is passed on in {@link #end}.
 *
 * <p>It is itself the predicate of servers that balancing must leave out, so that nothing is allocated for that.
 */
final class Placement implements Predicate<Server> {

    private final DefaultLoadBalancer balancer;
    private final RequestRecord record;
    private final RequestAdmission admission;
    private @Nullable RequestView request;
    private @Nullable DispatchOwner owner;
    private Rules rules;
    private RequestAffinities affinities;
    private @Nullable Conversation bayeux;

    /** The server that it must go to: the one it sticks to, or the one that is tried again. */
    private @Nullable ServerRuntime bound;

    /** The server given to it last. */
    private @Nullable ServerRuntime server;

    /** The server that it stuck to and had to leave before it was given. */
    private @Nullable ServerRuntime left;

    private @Nullable ServerRuntime avoided;
    private @Nullable Waiter waiter;
    private @Nullable Refusal refusal;
    private boolean holding;
    private boolean undemanding;

    /** End of the queue timeout, which runs from the first stay in a queue until the next attempt. */
    private long deadline;

    private boolean deadlineRuns;
    private boolean waited;

    Placement(
            DefaultLoadBalancer balancer,
            RequestRecord record,
            RequestAdmission admission,
            Rules rules,
            RequestAffinities affinities) {
        this.balancer = balancer;
        this.record = record;
        this.admission = admission;
        this.rules = rules;
        this.affinities = affinities;
    }

    /** Takes a request, as if it were the first one. */
    void take(
            RequestView request,
            DispatchOwner owner,
            Rules rules,
            RequestAffinities affinities,
            @Nullable Conversation bayeux) {
        this.request = request;
        this.owner = owner;
        this.rules = rules;
        this.affinities = affinities;
        this.bayeux = bayeux;
        bound = null;
        server = null;
        left = null;
        avoided = null;
        waiter = null;
        refusal = null;
        holding = false;
        undemanding = false;
        deadline = 0;
        deadlineRuns = false;
        waited = false;
    }

    Step begin() {
        Decision admitted = admission.decision(rules.limiter);
        if (!admitted.isAdmitted()) {
            return refuse(Refusal.by(admitted.kind()));
        }
        if (balancer.isOverloaded()) {
            return refuse(Refusal.OVERLOADED);
        }
        bound = affinities.find(request(), balancer.table());
        if (bayeux != null) {
            ServerRuntime home = SessionRoute.stick(bayeux, bound, balancer.table(), record.startNanos);
            if (home != bound) {
                affinities.overruled();
                bound = home;
            }
            if (bayeux.isOrphaned()) {
                return Step.REFUSED;
            }
        }
        record.sticky = bound != null;
        return next();
    }

    /** The request path; run anew after each failure. */
    private Step next() {
        if (balancer.isClosed()) {
            return refuse(Refusal.SHUTTING_DOWN);
        }
        ServerRuntime wanted = stick();
        if (wanted == null) {
            wanted = choose();
        }
        return queue(wanted);
    }

    /** Returns the server that it is bound to, unless that is of no use any more. */
    private @Nullable ServerRuntime stick() {
        ServerRuntime to = bound;
        if (to != null && !balancer.table().isUsable(to) && mayLeave(to)) {
            unbind(to);
        }
        return bound;
    }

    private boolean mayLeave(ServerRuntime from) {
        return rules.retry.redispatch().isAllowed() || from.admin() == AdminState.MAINTENANCE || from.isRemoved();
    }

    private void unbind(ServerRuntime from) {
        if (record.sticky) {
            left = from;
        }
        bound = null;
        record.sticky = false;
        avoided = from;
    }

    private @Nullable ServerRuntime choose() {
        ServerRuntime chosen = balancer.pick(request(), this);
        if (chosen == null && (avoided != null || bayeux != null)) {
            avoided = null;
            undemanding = true;
            chosen = balancer.pick(request(), this);
        }
        return chosen;
    }

    /** Returns whether balancing must leave a server out: the one to avoid, and those where nobody may wait. */
    @Override
    public boolean test(Server candidate) {
        if (candidate == avoided) {
            return true;
        }
        if (bayeux != null && !undemanding && SessionRoute.avoids(candidate, balancer.now())) {
            return true;
        }
        if (!rules.deterministic) {
            return candidate.isFull();
        }
        int most = candidate.config().maxQueue();
        return most > 0 && candidate.queued() >= most && candidate.isFull();
    }

    /** Takes a slot of the server, or of whichever is free, or waits for one. */
    private Step queue(@Nullable ServerRuntime wanted) {
        if (wanted != null && balancer.queues().tryTake(wanted)) {
            return connect(wanted);
        }
        boolean patient = bayeux != null && bayeux.isPatient();
        if (wanted == null && rules.deterministic && !patient) {
            return refuse(balancer.table().eligible.isEmpty() ? Refusal.NO_SERVER : Refusal.QUEUE_FULL);
        }
        if (patient && bayeux != null && bayeux.isCrowded(balancer.queues().sharedSize())) {
            return refuse(Refusal.QUEUE_FULL);
        }
        waited = true;
        boolean insists = wanted == bound || rules.deterministic;
        Waiter joining = new Waiter(requireNonNull(owner), insists ? wanted : null, patient);
        Waiter.State state = balancer.queues().join(joining);
        if (state == Waiter.State.WAITING) {
            waiter = joining;
            loadChanged(joining);
            return queued();
        }
        return settled(joining, state);
    }

    private Step queued() {
        long now = balancer.now();
        record.waits(now);
        if (!deadlineRuns) {
            deadlineRuns = true;
            deadline = now + queueNanos();
        }
        return Step.QUEUED;
    }

    private long queueNanos() {
        // CometD's clients give up everything but a poll after ten seconds.
        return bayeux == null || bayeux.kind() == Conversation.Kind.NONE
                ? rules.queueNanos
                : Math.min(rules.queueNanos, bayeux.side.patienceNanos(bayeux));
    }

    /** Returns the next step after a wake-up or the end of the queue timeout. */
    Step resume(long now) {
        Waiter stay = waiter;
        if (stay == null) {
            throw new IllegalStateException("not queued");
        }
        Waiter.State state = balancer.queues().settle(stay, now - deadline >= 0);
        if (state == Waiter.State.WAITING) {
            return Step.QUEUED;
        }
        waiter = null;
        loadChanged(stay);
        record.waited(now);
        record.waitedAt(stay.position, stay.wanted != null);
        return settled(stay, state);
    }

    /** Tells balancing that the queue of a server has changed. */
    private void loadChanged(Waiter stay) {
        if (stay.wanted != null) {
            balancer.table().loadChanged(stay.wanted);
        }
    }

    private Step settled(Waiter stay, Waiter.State state) {
        return switch (state) {
            case GRANTED -> connect(stay.granted());
            case FULL -> full(stay.wanted());
            case EXPELLED -> expelled(stay.wanted);
            case NO_SERVER -> refuse(Refusal.NO_SERVER);
            case LEFT, WAITING -> refuse(Refusal.QUEUE_TIMEOUT);
        };
    }

    /** The queue of its server is full: elsewhere, if it may leave. HAProxy: {@code maxqueue}. */
    private Step full(ServerRuntime wanted) {
        boolean stays = wanted == avoided || (wanted == bound && !mayLeave(wanted));
        if (stays || !balancer.table().hasOther(wanted)) {
            return refuse(Refusal.QUEUE_FULL);
        }
        unbind(wanted);
        return next();
    }

    /** Its server went out of use while it waited: elsewhere, if it may leave. */
    private Step expelled(@Nullable ServerRuntime wanted) {
        if (wanted != null) {
            if (wanted == bound && !mayLeave(wanted) && !balancer.isClosed()) {
                return refuse(Refusal.NO_SERVER);
            }
            unbind(wanted);
        }
        return next();
    }

    /** Begins an attempt, with a slot of that server in hand. */
    private Step connect(ServerRuntime to) {
        ServerRuntime before = server != null ? server : left;
        server = to;
        holding = true;
        if (bayeux != null) {
            SessionRoute.placed(bayeux, to);
        }
        avoided = null;
        deadlineRuns = false;
        if (before != null && before != to) {
            before.counters.redispatches.increment();
            record.redispatched = true;
            affinities.redispatched();
        } else if (record.retries > 0) {
            to.counters.retries.increment();
        }
        long now = balancer.now();
        record.connects(now);
        to.counters.requests.increment();
        if (record.poll) {
            to.counters.polls.increment();
        }
        to.counters.lastRequestNanos = now;
        if (bound == null) {
            to.counters.balanced.increment();
        }
        balancer.table().loadChanged(to);
        return Step.CONNECT;
    }

    Step refuse(Refusal why) {
        refusal = why;
        balancer.refused(why);
        return Step.REFUSED;
    }

    /** Tries again on a server other than the last one, if there is one. */
    Step retryElsewhere(ServerRuntime last) {
        unbind(last);
        return next();
    }

    /** Tries again on the same server. */
    Step retry(ServerRuntime last) {
        bound = last;
        return next();
    }

    long queueNanosLeft(long now) {
        return Math.max(0, deadline - now);
    }

    @Nullable
    Refusal refusal() {
        return refusal;
    }

    @Nullable
    ServerRuntime server() {
        return server;
    }

    /** Gives the slot back, if one is held. */
    void release() {
        ServerRuntime from = server;
        if (holding && from != null) {
            holding = false;
            if (bayeux != null) {
                SessionRoute.left(bayeux, from);
            }
            if (record.poll) {
                from.counters.polls.decrement();
            }
            balancer.release(from);
        }
    }

    /** Returns whether it has been in a queue, so that other threads know of it. */
    boolean hasWaited() {
        return waited;
    }

    /** Lets go of the request and its owner, since no further place is looked for: a tunnel may stay for days. */
    void forgetRequest() {
        request = null;
        owner = null;
    }

    /** Returns who drives it; null for a tunnel. */
    @Nullable
    DispatchOwner owner() {
        return owner;
    }

    private RequestView request() {
        return requireNonNull(request, "no place is looked for any more");
    }

    /** Leaves the queue, or gives the slot back. */
    void end() {
        Waiter stay = waiter;
        if (stay != null) {
            waiter = null;
            balancer.queues().leave(stay);
            record.waited(balancer.now());
            record.waitedAt(stay.position, stay.wanted != null);
            loadChanged(stay);
        }
        release();
    }
}
