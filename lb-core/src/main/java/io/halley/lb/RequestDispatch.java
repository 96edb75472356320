// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import static java.util.Objects.requireNonNull;

import io.halley.lb.event.AttemptFailed;
import io.halley.lb.event.RequestEnded;
import io.halley.lb.health.Observation;
import io.halley.lb.limit.Decision;
import io.halley.lb.model.PollPath;
import io.halley.lb.model.RequestEdit;
import io.halley.lb.model.RequestView;
import io.halley.lb.model.ResponseEdit;
import io.halley.lb.model.Server;
import io.halley.lb.retry.FailureCause;
import io.halley.lb.retry.Retry;
import org.jspecify.annotations.Nullable;

/** One request's way through the balancer: finds its {@link Placement}, retries, and keeps the {@link RequestRecord}. */
final class RequestDispatch implements Dispatch {

    private final DefaultLoadBalancer balancer;
    private final RequestRecord record = new RequestRecord();
    private final RequestAdmission admission;
    private final Placement placement;
    private Rules rules;
    private RequestAffinities affinities;
    private @Nullable Conversation bayeux;
    private @Nullable BayeuxTap tap;

    /** The last step; null before the first. */
    private @Nullable Step step;

    private long pauseEndNanos;

    /** Whether it waits for its turn to be answered, since its server is dead. */
    private boolean bereft;

    private boolean begun;
    private boolean ended;

    RequestDispatch(DefaultLoadBalancer balancer, RequestView request, DispatchOwner owner) {
        this.balancer = balancer;
        rules = balancer.table().rules;
        affinities = new RequestAffinities(rules.affinities);
        admission = new RequestAdmission(balancer.clock());
        placement = new Placement(balancer, record, admission, rules, affinities);
        take(request, owner);
    }

    /** Takes a request, as if it were the first one. */
    void take(RequestView request, DispatchOwner owner) {
        rules = balancer.table().rules;
        affinities = affinities.anew(rules.affinities);
        RequestView trusted = TrustedRequest.of(request, rules.proxies);
        bayeux = rules.bayeux == null ? null : Conversation.of(rules.bayeux, trusted);
        boolean poll = PollPath.matches(request.target()) && !request.isWebSocketUpgrade();
        record.begin(trusted, poll, balancer.now());
        if (balancer.tellsRequests()) {
            record.willBeTold(trusted, rules.backend.name(), balancer.wallMillis());
        }
        admission.take(trusted, owner);
        placement.take(trusted, owner, rules, affinities, bayeux);
        step = null;
        tap = null;
        pauseEndNanos = 0;
        bereft = false;
        begun = false;
        ended = false;
    }

    @Override
    public Dispatch next(RequestView request, DispatchOwner owner) {
        if (!isSpent()) {
            return balancer.dispatch(request, owner);
        }
        take(request, owner);
        return this;
    }

    // Where it waited, another thread may still know of it; so only what went straight through is used again.
    private boolean isSpent() {
        return ended && begun && !bereft && !record.tunnel && record.retries == 0 && !placement.hasWaited();
    }

    @Override
    public Decision admission() {
        return admission.decision(rules.limiter);
    }

    @Override
    public int bodyWanted() {
        int most = rules.backend.requestBuffer();
        return bayeux == null ? most : bayeux.bodyWanted(most);
    }

    @Override
    public Step start() {
        if (begun || ended) {
            throw new IllegalStateException("started or ended before");
        }
        begun = true;
        long now = balancer.now();
        record.begins(now);
        balancer.begin(now);
        if (bayeux != null) {
            bayeux.read(requireNonNull(placement.owner()));
            record.poll = bayeux.isPoll(record.poll);
        }
        Step first = placement.begin();
        return bayeux != null && bayeux.isOrphaned() ? bereave(bayeux) : go(first);
    }

    @Override
    public Step resume() {
        long now = balancer.now();
        if (bereft && bayeux != null) {
            return takeTurn(bayeux, now);
        }
        if (step == Step.QUEUED) {
            return go(placement.resume(now));
        }
        if (step != Step.WAIT) {
            throw new IllegalStateException("resumed after " + step);
        }
        if (now - pauseEndNanos < 0) {
            return Step.WAIT;
        }
        record.waited(now);
        return go(bayeux != null && bayeux.isPatient() ? placement.retryElsewhere(tried()) : placement.retry(tried()));
    }

    @Override
    public Server server() {
        return given();
    }

    @Override
    public long waitNanos() {
        long now = balancer.now();
        return bereft || step == Step.WAIT ? Math.max(0, pauseEndNanos - now) : placement.queueNanosLeft(now);
    }

    @Override
    public Refusal refusal() {
        Refusal why = placement.refusal();
        if (why == null) {
            throw new IllegalStateException("not refused");
        }
        return why;
    }

    @Override
    public void onRequest(RequestEdit edit) {
        affinities.onRequest(given(), edit);
        if (bayeux != null) {
            bayeux.onRequest(edit);
        }
    }

    @Override
    public void connected() {
        record.connected(balancer.now());
        given().observed(Observation.CONNECTED);
    }

    @Override
    public void requestSent() {
        record.sent(balancer.now());
    }

    @Override
    public Step failed(FailureCause cause, boolean replayable) {
        ServerRuntime tried = given();
        placement.release();
        tried.failed(cause);
        ServerTable table = balancer.table();
        if (bayeux != null && cause == FailureCause.CONNECT_FAILURE) {
            tried.refused(balancer.now());
            if (bayeux.isLostWithServer()) {
                tried.counters.gaveUp(cause);
                return bereave(bayeux);
            }
        }
        Retry retry = rules.retry.after(
                cause,
                replayable,
                record.retries,
                record.sticky,
                tried.isUsable() && !tried.isRemoved(),
                table.hasOther(tried),
                rules.deterministic);
        if (bayeux != null && cause == FailureCause.CONNECT_FAILURE && !balancer.isClosed()) {
            retry = bayeux.afterRefusal(retry, table.hasOther(tried), balancer.now() - record.startNanos);
        }
        if (retry == Retry.NONE) {
            tried.counters.gaveUp(cause);
            return go(placement.refuse(Refusal.after(cause)));
        }
        record.retries++;
        if (balancer.tellsRequests()) {
            boolean leaves = retry == Retry.OTHER_SERVER;
            AttemptFailed event = new AttemptFailed(rules.backend.name(), tried, RequestRecord.word(cause), leaves);
            balancer.tellOfRequest(listener -> listener.attemptFailed(event));
        }
        return go(
                switch (retry) {
                    case OTHER_SERVER -> placement.retryElsewhere(tried);
                    case SAME_SERVER -> placement.retry(tried);
                    default -> pause();
                });
    }

    private Step go(Step next) {
        step = next;
        return next;
    }

    private Step pause() {
        long now = balancer.now();
        record.waits(now);
        pauseEndNanos = now + rules.turnAroundNanos;
        return Step.WAIT;
    }

    @Override
    public boolean outlivesServer() {
        return bayeux != null && bayeux.outlivesServer();
    }

    @Override
    public Step serverLost() {
        if (bayeux == null) {
            throw new IllegalStateException("outlives no server");
        }
        ServerRuntime dead = given();
        if (!dead.isMoving()) {
            dead.refused(balancer.now());
        }
        placement.release();
        return bereave(bayeux);
    }

    @Override
    public @Nullable Departure moveAway() {
        return bayeux == null || !given().isMoving() ? null : bayeux.moveAway(given());
    }

    /** Lets the client wait for its turn to be sent to another server; it holds nothing meanwhile. */
    private Step bereave(Conversation orphan) {
        long now = balancer.now();
        bereft = true;
        record.loseTunnel(counters());
        record.waits(now);
        pauseEndNanos = orphan.side.turnOf(orphan, record.startNanos, now);
        if (pauseEndNanos - now > 0) {
            orphan.waits(placement.owner());
        }
        return takeTurn(orphan, now);
    }

    private Step takeTurn(Conversation orphan, long now) {
        if (now - pauseEndNanos >= 0 && record.tunnel && orphan.isWithoutTurn()) {
            // Nobody waits for an answer in a tunnel, so that it stays until there is a turn, and the rate is kept.
            pauseEndNanos = orphan.side.turnOf(orphan, record.startNanos, now);
        }
        if (now - pauseEndNanos < 0 && !balancer.isClosed()) {
            return go(Step.QUEUED);
        }
        record.waited(now);
        return go(placement.refuse(Refusal.SERVER_LOST));
    }

    @Override
    public @Nullable AnswerTap tap() {
        return tap;
    }

    @Override
    public @Nullable Departure farewell() {
        return tap == null ? null : tap.farewell();
    }

    @Override
    public @Nullable LocalAnswer answer(int status) {
        return bayeux == null ? null : BayeuxRefusals.answer(bayeux, placement.refusal(), status);
    }

    @Override
    public boolean isRetryable(int status) {
        return rules.retry.retriesStatus(status, record.retries);
    }

    @Override
    public void onResponse(ResponseEdit response) {
        ServerRuntime from = given();
        record.responded(balancer.now(), response);
        if (bayeux == null || !bayeux.isDuplicate(response.status())) {
            from.responded(response.status());
        } else {
            from.counters.response(response.status());
        }
        affinities.onResponse(from, response);
        if (bayeux != null && bayeux.isReadable(response.status())) {
            bayeux.noteBrowserCookie(response);
            tap = new BayeuxTap(bayeux, from, response);
        }
    }

    @Override
    public void tunnelOpened() {
        given().counters.tunnels.increment();
        record.tunnel = true;
        affinities.pin();
        if (bayeux != null) {
            bayeux.forgetRequest();
        }
        placement.forgetRequest();
    }

    @Override
    public void transferred(long in, long out) {
        record.bytesIn += in;
        record.bytesOut += out;
        counters().transferred(in, out);
    }

    @Override
    public void answered(long bytes) {
        record.headBytes += bytes;
    }

    @Override
    public void malformed() {
        record.malformed();
    }

    @Override
    public void end(int status, Cause cause, Phase phase) {
        if (ended) {
            return;
        }
        ended = true;
        admission.ended(status);
        long now = balancer.now();
        if (begun) {
            record.count(counters(), status, cause, phase, now);
            placement.end();
            affinities.end();
            if (bayeux != null) {
                bayeux.ended(record);
            }
            balancer.end();
        }
        record.tellFrontend(status);
        if (record.isTold()) {
            boolean stopped = admission.isStoppedBefore();
            String cookies = begun && !stopped ? affinities.letters() : "--";
            if (phase == Phase.TARPIT) {
                record.heldOff(now);
            }
            // In the pause between two attempts no queue keeps it.
            Phase where = phase == Phase.QUEUE && step == Step.WAIT ? Phase.CONNECT : phase;
            RequestEnded event = record.event(
                    stopped ? null : rules.backend.name(),
                    placement.server(),
                    status,
                    "" + cause.letter() + where.letter() + cookies,
                    placement.refusal(),
                    balancer.active(),
                    now);
            balancer.tellOfRequest(listener -> listener.requestEnded(event));
        }
        tap = null;
        bayeux = null;
        placement.forgetRequest();
    }

    private ServerCounters counters() {
        ServerRuntime server = placement.server();
        return server == null ? balancer.unassigned() : server.counters;
    }

    private ServerRuntime given() {
        if (step != Step.CONNECT) {
            throw new IllegalStateException("no server after " + step);
        }
        return tried();
    }

    private ServerRuntime tried() {
        ServerRuntime server = placement.server();
        if (server == null) {
            throw new IllegalStateException("no server yet");
        }
        return server;
    }
}
