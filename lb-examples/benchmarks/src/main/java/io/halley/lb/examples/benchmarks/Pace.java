// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;

/** Decides when the clients of a load go on. */
interface Pace {

    /** Returns where the clients connect to. */
    InetSocketAddress target();

    /** Called when a client has its whole answer; {@link LoadClient#begin} lets it go on, now or later. */
    void finished(LoadClient client) throws IOException;
}
