// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.upstream;

import java.io.IOException;

/**
 * Hears how a {@link ConnectAttempt} ended: one call, unless it was cancelled.
 *
 * <p>Thread: the attempt's IO thread, never from within {@link UpstreamPool#connect}.
 */
public interface ConnectObserver {

    /** Called with a connection that can be written to; the observer owns it. */
    void connected(UpstreamConnection connection);

    /** Called if there is none: refused, unreachable, no address, no TLS. */
    void connectFailed(IOException cause);
}
