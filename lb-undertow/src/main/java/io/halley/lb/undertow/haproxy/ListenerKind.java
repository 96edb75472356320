// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.haproxy;

import io.halley.lb.haproxy.FrontendTimeouts;
import io.halley.lb.model.Timeouts;
import io.halley.lb.undertow.BalancerListeners;
import io.halley.lb.undertow.listener.DirectListener;
import io.halley.lb.undertow.relay.ClientLink;
import io.undertow.UndertowOptions;
import io.undertow.connector.ByteBufferPool;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.xnio.OptionMap;
import org.xnio.StreamConnection;

/** What reads the requests of the frontends of a file. */
enum ListenerKind {

    /** The listener of our own; Undertow has the connections of those who look at statistics pages. */
    DIRECT {
        @Override
        BiConsumer<StreamConnection, @Nullable ClientLink> serving(
                LiveFrontend frontend, FrontendTimeouts timeouts, ByteBufferPool buffers) {
            return frontend.served(DirectListener.builder()
                    .timeouts(timeouts(timeouts))
                    .maxHead(MAX_HEAD, MAX_HEADERS)
                    .maxBody(0)
                    .buffers(buffers)
                    .application(frontend, OPTIONS));
        }
    },

    /** Undertow's. */
    UNDERTOW {
        @Override
        BiConsumer<StreamConnection, @Nullable ClientLink> serving(
                LiveFrontend frontend, FrontendTimeouts timeouts, ByteBufferPool buffers) {
            return BalancerListeners.linked(frontend, buffers, OPTIONS, timeouts(timeouts));
        }
    };

    /** HAProxy: {@code tune.bufsize}. */
    private static final int MAX_HEAD = 16 * 1024;

    private static final int MAX_HEADERS = UndertowOptions.DEFAULT_MAX_HEADERS;

    /** As HAProxy: no limit of bodies, heads of one buffer, paths as they came, nothing added to answers. */
    private static final OptionMap OPTIONS = OptionMap.builder()
            .set(UndertowOptions.MAX_ENTITY_SIZE, -1L)
            .set(UndertowOptions.MAX_HEADER_SIZE, MAX_HEAD)
            .set(UndertowOptions.DECODE_URL, false)
            .set(UndertowOptions.ALWAYS_SET_KEEP_ALIVE, false)
            .getMap();

    /** Returns what serves the connections of a frontend from now on. */
    abstract BiConsumer<StreamConnection, @Nullable ClientLink> serving(
            LiveFrontend frontend, FrontendTimeouts timeouts, ByteBufferPool buffers);

    private static Timeouts timeouts(FrontendTimeouts timeouts) {
        return Timeouts.builder()
                .httpRequest(timeouts.httpRequest())
                .httpKeepAlive(timeouts.httpKeepAlive())
                .build();
    }
}
