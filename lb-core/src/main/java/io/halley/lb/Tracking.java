// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import io.halley.lb.event.BalancerListener;
import io.halley.lb.event.Reconfigured;
import io.halley.lb.event.ServerChanged;
import io.halley.lb.model.AdminState;
import io.halley.lb.model.BackendSnapshot;
import io.halley.lb.model.ServerSnapshot;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets servers follow the health of those of another balancer, or of their own. HAProxy: {@code track}.
 *
 * <p>Thread-safe: one thread at a time looks, and looks again if there was a change meanwhile.
 */
final class Tracking implements BalancerListener {

    private final Servers servers;
    private final LoadBalancer tracked;
    private final AtomicInteger wanted = new AtomicInteger();

    private Tracking(Servers servers, LoadBalancer tracked) {
        this.servers = servers;
        this.tracked = tracked;
    }

    /** Begins to follow, until {@link #stop}. */
    static Tracking start(Servers servers, LoadBalancer tracked) {
        Tracking tracking = new Tracking(servers, tracked);
        tracked.addListener(tracking);
        tracking.follow();
        return tracking;
    }

    void stop() {
        tracked.removeListener(this);
    }

    /** Brings those that track in line with those that they track. */
    void follow() {
        if (wanted.getAndIncrement() > 0) {
            return;
        }
        int seen = 1;
        do {
            look();
            seen = wanted.addAndGet(-seen);
        } while (seen > 0);
    }

    private void look() {
        BackendSnapshot seen = tracked.snapshot();
        for (ServerSnapshot server : seen.servers()) {
            boolean up = server.health().isUsable() && server.admin() != AdminState.MAINTENANCE;
            servers.follow(seen.name() + '/' + server.name(), up);
        }
    }

    @Override
    public void serverChanged(ServerChanged event) {
        follow();
    }

    @Override
    public void reconfigured(Reconfigured event) {
        follow();
    }
}
