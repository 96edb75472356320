// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.event;

import io.halley.lb.model.Server;
import org.jspecify.annotations.Nullable;

/**
 * One client's request, from the moment it was handed to the balancer to its last byte.
 *
 * <p>Times are nanoseconds, -1 where the stage was not reached. HAProxy: one line of {@code option httplog}.
 *
 * @param backend the backend's name
 * @param server the server that answered or was tried last, or null if none was
 * @param method the request's method, empty if its head could not be read
 * @param target the request's target as received
 * @param status the status that the client got, -1 if it got none
 * @param requestNanos from the request's first byte until a server was looked for: head and small body (TR)
 * @param queueNanos in queues and turn-around waits (Tw)
 * @param connectNanos connecting to the last server (Tc)
 * @param responseNanos from the request's sending to the end of the response head (Tr)
 * @param totalNanos from the request's first byte to the end (Ta)
 * @param bytesIn request body bytes taken from the client
 * @param bytesOut response body or tunnel bytes given to the client
 * @param headBytes what else was: the response's head, or an answer of the balancer's own
 * @param retries attempts after the first
 * @param redispatched whether it was taken from a server to another one
 * @param tunnel whether it became a tunnel
 * @param poll whether the server could hold it, so that its times say nothing of the server
 * @param sticky whether an affinity chose the server
 * @param termination HAProxy's four letters, for example {@code --VN}
 * @param refusal why no server was given, in lower case, or null
 * @param origin where and when it came in
 * @param captured what was kept of it
 * @param occupancy what else there was
 */
public record RequestEnded(
        String backend,
        @Nullable Server server,
        String method,
        String target,
        int status,
        long requestNanos,
        long queueNanos,
        long connectNanos,
        long responseNanos,
        long totalNanos,
        long bytesIn,
        long bytesOut,
        long headBytes,
        int retries,
        boolean redispatched,
        boolean tunnel,
        boolean poll,
        boolean sticky,
        String termination,
        @Nullable String refusal,
        RequestOrigin origin,
        Captured captured,
        Occupancy occupancy) {}
