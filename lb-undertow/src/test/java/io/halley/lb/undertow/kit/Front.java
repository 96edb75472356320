// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.kit;

import io.halley.lb.undertow.BalancerHandler;
import io.halley.lb.undertow.listener.DirectListener;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Xnio;
import org.xnio.XnioWorker;

/** What stands between clients and a balancer: the same tests run on each. */
public enum Front {
    /** Undertow's listener, and the balancer as its handler. */
    HANDLER {
        @Override
        Listening listen(BalancerHandler handler, long maxBody) {
            return listen(handler, options -> options.setServerOption(UndertowOptions.MAX_ENTITY_SIZE, maxBody));
        }
    },
    /** The listener of our own. */
    LISTENER {
        @Override
        Listening listen(BalancerHandler handler, long maxBody) {
            XnioWorker worker = worker();
            DirectListener listener = DirectListener.builder()
                    .worker(worker)
                    .balancer("/", handler)
                    .maxBody(maxBody)
                    .start();
            return Listening.of(listener, worker);
        }
    };

    /** As Undertow has it by default. */
    static final long MAX_BODY = UndertowOptions.DEFAULT_MAX_ENTITY_SIZE;

    abstract Listening listen(BalancerHandler handler, long maxBody);

    private static XnioWorker worker() {
        try {
            return Xnio.getInstance()
                    .createWorker(OptionMap.builder()
                            .set(Options.WORKER_IO_THREADS, 2)
                            .set(Options.WORKER_TASK_CORE_THREADS, 1)
                            .getMap());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Listening listen(BalancerHandler handler, Consumer<Undertow.Builder> options) {
        Undertow.Builder builder = Undertow.builder()
                .setIoThreads(2)
                .setWorkerThreads(2)
                .setServerOption(UndertowOptions.SHUTDOWN_TIMEOUT, 500)
                .addHttpListener(0, "127.0.0.1")
                .setHandler(handler);
        options.accept(builder);
        Undertow undertow = builder.build();
        undertow.start();
        return Listening.of(undertow);
    }
}
