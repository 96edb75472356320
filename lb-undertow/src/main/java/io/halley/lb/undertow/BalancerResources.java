// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import io.undertow.connector.ByteBufferPool;
import org.xnio.XnioWorker;

/**
 * What a balancer made for itself and has to give back.
 *
 * @param worker runs probes and look-ups of names
 * @param ownsWorker whether the balancer made it
 * @param buffers for bytes that wait
 */
record BalancerResources(XnioWorker worker, boolean ownsWorker, ByteBufferPool buffers) {

    void close() {
        buffers.close();
        if (ownsWorker) {
            worker.shutdown();
        }
    }
}
