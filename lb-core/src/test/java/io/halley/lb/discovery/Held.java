// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.discovery;

import io.halley.lb.Dispatch;
import io.halley.lb.LoadBalancer;
import io.halley.lb.model.RequestView;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/** Requests that the servers hold, one on each of them. */
final class Held {

    private final Map<String, Dispatch> dispatches = new HashMap<>();

    /** Begins requests until each of these servers has one. */
    Held(LoadBalancer balancer, String servers) {
        for (int i = 0; i < servers.split(" ").length; i++) {
            Dispatch dispatch = balancer.dispatch(new AnyRequest(), () -> {});
            dispatch.start();
            dispatches.put(dispatch.server().name(), dispatch);
        }
    }

    void end(String server) {
        dispatches.get(server).end(200, Dispatch.Cause.NORMAL, Dispatch.Phase.DONE);
    }

    private static final class AnyRequest implements RequestView {

        @Override
        public String method() {
            return "POST";
        }

        @Override
        public String target() {
            return "/cometd/connect";
        }

        @Override
        public String header(String name, int occurrence) {
            return null;
        }

        @Override
        public String cookie(String name, int occurrence) {
            return null;
        }

        @Override
        public InetAddress clientAddress() {
            return InetAddress.getLoopbackAddress();
        }

        @Override
        public boolean isWebSocketUpgrade() {
            return false;
        }
    }
}
