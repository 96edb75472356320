// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import io.halley.lb.Dispatch.Cause;
import io.halley.lb.Dispatch.Phase;
import io.halley.lb.Dispatch.Step;
import io.halley.lb.limit.ClientConnection;
import io.halley.lb.retry.FailureCause;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** One request as the I/O layer drives it, with everything done on the test's thread. */
final class Call implements DispatchOwner {

    final FakeRequest request;
    final Dispatch dispatch;
    Step step;
    int wakes;
    String body = "";
    FakeResponse response;
    ClientConnection connection;
    int asked;

    Call(LoadBalancer balancer, FakeRequest request) {
        this.request = request;
        dispatch = balancer.dispatch(request, this);
    }

    /** The next request of a dispatch that has ended. */
    Call(Dispatch spent, FakeRequest request) {
        this.request = request;
        dispatch = spent.next(request, this);
    }

    @Override
    public ClientConnection connection() {
        asked++;
        return connection;
    }

    @Override
    public ByteBuffer body() {
        return ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8)).asReadOnlyBuffer();
    }

    @Override
    public void wake() {
        wakes++;
    }

    Call start() {
        step = dispatch.start();
        return this;
    }

    /** Sends a body of JSON. */
    Call body(String json) {
        body = json;
        return this;
    }

    Call resume() {
        step = dispatch.resume();
        return this;
    }

    Call fail(FailureCause cause, boolean replayable) {
        step = dispatch.failed(cause, replayable);
        return this;
    }

    Call refuseConnection() {
        return fail(FailureCause.CONNECT_FAILURE, true);
    }

    Call respond(int status) {
        dispatch.onRequest(request);
        dispatch.connected();
        dispatch.requestSent();
        response = new FakeResponse(status);
        dispatch.onResponse(response);
        return this;
    }

    /** Ends it as it should end, with a refusal's letters if it was refused. */
    Call end() {
        if (step == Step.REFUSED) {
            Refusal why = dispatch.refusal();
            dispatch.end(why.status(), why.cause(), why.phase());
        } else {
            dispatch.end(response == null ? 200 : response.status(), Cause.NORMAL, Phase.DONE);
        }
        return this;
    }

    Call abort(Phase phase) {
        dispatch.end(-1, Cause.CLIENT_ABORT, phase);
        return this;
    }

    long waitMillis() {
        return dispatch.waitNanos() / 1_000_000;
    }

    /** Returns where it is: the server's name, WAIT, QUEUED, or the refusal. */
    String place() {
        return switch (step) {
            case CONNECT -> dispatch.server().name();
            case REFUSED -> dispatch.refusal().name();
            default -> step.name();
        };
    }
}
