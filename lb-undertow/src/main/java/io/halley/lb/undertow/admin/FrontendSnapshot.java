// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.admin;

import io.halley.lb.model.Traffic;

/**
 * A frontend at one moment. The names in brackets are HAProxy's columns.
 *
 * @param name the frontend's name ({@code pxname})
 * @param open whether it accepts connections ({@code status})
 * @param active connections open now ({@code scur})
 * @param activeMax the most connections ever open ({@code smax})
 * @param limit the limit of connections, 0 for none ({@code slim})
 * @param connections connections accepted ({@code conn_tot})
 * @param sessions those of them that no rule refused ({@code stot})
 * @param rate sessions of the last second ({@code rate})
 * @param rateMax the most sessions ever in a second ({@code rate_max})
 * @param rateLimit the limit of sessions in a second, 0 for none ({@code rate_lim})
 * @param requests requests received ({@code req_tot})
 * @param bytesIn bytes received ({@code bin})
 * @param bytesOut bytes sent ({@code bout})
 * @param deniedRequests requests that a rule refused ({@code dreq})
 * @param deniedConnections connections that a rule refused ({@code dcon})
 * @param requestErrors requests that could not be read ({@code ereq})
 * @param responses responses by status
 */
public record FrontendSnapshot(
        String name,
        boolean open,
        int active,
        int activeMax,
        int limit,
        long connections,
        long sessions,
        long rate,
        long rateMax,
        int rateLimit,
        long requests,
        long bytesIn,
        long bytesOut,
        long deniedRequests,
        long deniedConnections,
        long requestErrors,
        Traffic.Responses responses) {}
