// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.admin;

import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.sse.ServerSentEventConnection;
import io.undertow.server.handlers.sse.ServerSentEventConnection.EventCallback;
import io.undertow.server.handlers.sse.ServerSentEventHandler;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;
import org.xnio.XnioIoThread;

/**
 * Sends every viewer a picture as soon as there is a new one, as server-sent events; nothing runs while nobody looks.
 *
 * <p>One timer for all of them, on the IO thread of the viewer that came when none ran. A viewer that does not read gets
 * no more pictures, and is let go after a while. Thread-safe.
 */
final class LiveEvents {

    static final int MOST_VIEWERS = 256;
    private static final int MOST_SKIPPED = 30;

    private final Supplier<String> picture;
    private final long everyNanos;
    private final LongSupplier nanoTime;
    private final Set<Viewer> viewers = ConcurrentHashMap.newKeySet();
    private final ServerSentEventHandler handler;
    /** Guarded by this. */
    private XnioExecutor.@Nullable Key timer;

    private volatile long lastTick;

    LiveEvents(Supplier<String> picture, long everyNanos, LongSupplier nanoTime) {
        this.picture = picture;
        this.everyNanos = everyNanos;
        this.nanoTime = nanoTime;
        handler = new ServerSentEventHandler((connection, lastEventId) -> connected(connection));
    }

    void handle(HttpServerExchange exchange) throws Exception {
        if (viewers.size() >= MOST_VIEWERS) {
            Answer.text(exchange, StatusCodes.SERVICE_UNAVAILABLE, "Too many viewers.\n");
            return;
        }
        keepTime(exchange.getIoThread());
        handler.handleRequest(exchange);
    }

    private void connected(ServerSentEventConnection connection) {
        Viewer viewer = new Viewer(connection);
        viewers.add(viewer);
        connection.addCloseTask(closed -> viewers.remove(viewer));
        if (!connection.isOpen()) {
            viewers.remove(viewer);
            return;
        }
        viewer.show(picture.get());
    }

    /** Begins to tick, also if the thread that did has gone with its server. */
    private synchronized void keepTime(XnioIoThread thread) {
        long now = nanoTime.getAsLong();
        if (timer != null && now - lastTick < 3 * everyNanos) {
            return;
        }
        if (timer != null) {
            timer.remove();
        }
        lastTick = now;
        timer = thread.executeAtInterval(this::tick, everyNanos, TimeUnit.NANOSECONDS);
    }

    private void tick() {
        lastTick = nanoTime.getAsLong();
        if (viewers.isEmpty()) {
            rest();
            return;
        }
        String now = picture.get();
        viewers.forEach(viewer -> viewer.show(now));
    }

    private synchronized void rest() {
        XnioExecutor.Key running = timer;
        if (running != null && viewers.isEmpty()) {
            timer = null;
            running.remove();
        }
    }

    /** Lets all viewers go. */
    void close() {
        viewers.forEach(viewer -> IoUtils.safeClose(viewer.connection));
        viewers.clear();
        rest();
    }

    int viewers() {
        return viewers.size();
    }

    /** One open page. */
    private static final class Viewer implements EventCallback {

        final ServerSentEventConnection connection;
        /** Pictures not sent since one began to be sent, -1 if none is on its way. */
        private final AtomicInteger skipped = new AtomicInteger(-1);

        Viewer(ServerSentEventConnection connection) {
            this.connection = connection;
        }

        void show(String json) {
            if (skipped.compareAndSet(-1, 0)) {
                connection.send(json, "picture", null, this);
            } else if (skipped.incrementAndGet() > MOST_SKIPPED) {
                IoUtils.safeClose(connection);
            }
        }

        @Override
        public void done(ServerSentEventConnection sent, String data, String event, String id) {
            skipped.set(-1);
        }

        @Override
        public void failed(ServerSentEventConnection sent, String data, String event, String id, IOException failure) {
            IoUtils.safeClose(sent);
        }
    }
}
