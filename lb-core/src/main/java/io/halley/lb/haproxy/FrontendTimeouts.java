// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import java.time.Duration;

/**
 * How long a frontend waits for its clients.
 *
 * <p>Where the file sets none: client 60 s, the others as in HAProxy. Halley knows no endless waiting.
 *
 * @param client for the client's silence while it has to send or to accept data
 * @param clientFin for silence once the client has shut its side. Default: as client
 * @param httpRequest from the first byte to the end of a request head. Default: as client
 * @param httpKeepAlive between two requests. Default: as http-request
 * @param tarpit for which a {@code tarpit} rule keeps a client waiting. Default: as connect, else 5 s
 */
public record FrontendTimeouts(
        Duration client, Duration clientFin, Duration httpRequest, Duration httpKeepAlive, Duration tarpit) {

    static FrontendTimeouts of(Draft draft) {
        Duration client = draft.timeout("client", Duration.ofSeconds(60));
        Duration httpRequest = draft.timeout("http-request", client);
        Duration connect = draft.timeout("connect", Duration.ofSeconds(5));
        return new FrontendTimeouts(
                client,
                draft.timeout("client-fin", client),
                httpRequest,
                draft.timeout("http-keep-alive", httpRequest),
                draft.timeout("tarpit", connect));
    }
}
