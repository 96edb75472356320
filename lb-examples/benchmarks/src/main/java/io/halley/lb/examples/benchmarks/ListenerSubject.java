// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.benchmarks;

import io.halley.lb.undertow.BalancerHandler;
import io.halley.lb.undertow.listener.DirectListener;
import java.io.IOException;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Xnio;

/** The balancer behind the listener of our own. */
final class ListenerSubject {

    private ListenerSubject() {}

    /** Listens, prints its port, runs until standard input ends. */
    public static void main(String[] origins) throws IOException {
        DirectListener listener = DirectListener.builder()
                .worker(Xnio.getInstance()
                        .createWorker(OptionMap.builder()
                                .set(Options.WORKER_IO_THREADS, 1)
                                .getMap()))
                .balancer("/", BalancerHandler.start(HandlerSubject.backend(origins)))
                .maxBody(0)
                .start();
        StandardInput.endWithIt();
        System.out.println(listener.address().getPort());
    }
}
