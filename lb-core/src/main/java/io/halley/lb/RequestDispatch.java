// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

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
    private final Rules rules;
    private final RequestRecord record;
    private final RequestAffinities affinities;
    private final Placement placement;

    /** The last step; null before the first. */
    private @Nullable Step step;

    private long pauseEndNanos;
    private boolean begun;
    private boolean ended;

    RequestDispatch(DefaultLoadBalancer balancer, RequestView request, DispatchOwner owner) {
        this.balancer = balancer;
        rules = balancer.table().rules;
        RequestView trusted = TrustedRequest.of(request, rules.proxies);
        boolean poll = PollPath.matches(request.target()) && !request.isWebSocketUpgrade();
        record = new RequestRecord(trusted, rules.backend.name(), poll, balancer.now(), balancer.wallMillis());
        affinities = new RequestAffinities(rules.affinities);
        placement = new Placement(balancer, trusted, owner, rules, affinities, record);
    }

    @Override
    public Decision admission() {
        return placement.admission();
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
        return go(placement.begin());
    }

    @Override
    public Step resume() {
        long now = balancer.now();
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
        return go(placement.retry(tried()));
    }

    @Override
    public Server server() {
        return given();
    }

    @Override
    public long waitNanos() {
        long now = balancer.now();
        return step == Step.WAIT ? Math.max(0, pauseEndNanos - now) : placement.queueNanosLeft(now);
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
        Retry retry = rules.retry.after(
                cause,
                replayable,
                record.retries,
                record.sticky,
                tried.isUsable() && !tried.isRemoved(),
                table.hasOther(tried),
                rules.deterministic);
        if (retry == Retry.NONE) {
            tried.counters.gaveUp(cause);
            return go(placement.refuse(Refusal.after(cause)));
        }
        record.retries++;
        if (balancer.hasListeners()) {
            boolean leaves = retry == Retry.OTHER_SERVER;
            AttemptFailed event = new AttemptFailed(rules.backend.name(), tried, RequestRecord.word(cause), leaves);
            balancer.tell(listener -> listener.attemptFailed(event));
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
    public boolean isRetryable(int status) {
        return rules.retry.retriesStatus(status, record.retries);
    }

    @Override
    public void onResponse(ResponseEdit response) {
        ServerRuntime from = given();
        record.responded(balancer.now(), response);
        from.responded(response.status());
        affinities.onResponse(from, response);
    }

    @Override
    public void tunnelOpened() {
        given().counters.tunnels.increment();
        record.tunnel = true;
        affinities.pin();
        placement.forgetRequest();
    }

    @Override
    public void transferred(long in, long out) {
        record.bytesIn += in;
        record.bytesOut += out;
        ServerCounters counters = counters();
        counters.bytesIn.add(in);
        counters.bytesOut.add(out);
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
        placement.counted(status);
        long now = balancer.now();
        if (begun) {
            record.count(counters(), status, cause, phase, now);
            placement.end();
            affinities.end();
            balancer.end();
        }
        if (balancer.hasListeners()) {
            String cookies = begun ? affinities.letters() : "--";
            String letters = "" + cause.letter() + phase.letter() + cookies;
            RequestEnded event = record.event(
                    rules.backend.name(),
                    placement.server(),
                    status,
                    letters,
                    placement.refusal(),
                    balancer.active(),
                    now);
            balancer.tell(listener -> listener.requestEnded(event));
        }
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
