// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.event;

import io.halley.lb.model.AdminState;
import io.halley.lb.model.HealthState;
import io.halley.lb.model.Server;
import io.halley.lb.model.ServerConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.List;

/** The end of a request, put together by hand. */
final class Ended {

    String client = "192.0.2.7";
    boolean secure;
    Server server = new Named("n1");
    String method = "GET";
    String target = "/x";
    int status = 200;
    long[] millis = {0, 2, 1, 7, 12};
    int retries;
    boolean redispatched;
    String termination = "--VN";
    Captured captured = Captured.NOTHING;

    RequestEnded event() {
        return new RequestEnded(
                "cometd",
                server,
                method,
                target,
                status,
                nanos(0),
                nanos(1),
                nanos(2),
                nanos(3),
                nanos(4),
                10,
                80,
                7,
                retries,
                redispatched,
                false,
                false,
                true,
                termination,
                null,
                new RequestOrigin(
                        address(),
                        45130,
                        Instant.parse("2026-11-22T16:07:44.423Z").toEpochMilli(),
                        "www",
                        secure,
                        "HTTP/1.1"),
                captured,
                new Occupancy(5, 4, 3, 2, 8, 9));
    }

    private long nanos(int index) {
        return millis[index] < 0 ? -1 : millis[index] * 1_000_000 + 999_999;
    }

    private InetAddress address() {
        try {
            return InetAddress.getByName(client);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    static Captured captured(String cookie, List<String> request, List<String> response) {
        return new Captured(cookie, null, request, response);
    }

    private record Named(String name) implements Server {

        @Override
        public ServerConfig config() {
            throw new UnsupportedOperationException();
        }

        @Override
        public HealthState health() {
            return HealthState.UP;
        }

        @Override
        public AdminState admin() {
            return AdminState.READY;
        }

        @Override
        public int effectiveWeight() {
            return 16;
        }

        @Override
        public int active() {
            return 0;
        }

        @Override
        public int queued() {
            return 0;
        }

        @Override
        public boolean isFull() {
            return false;
        }
    }
}
