// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.model;

/**
 * What went through a server or a backend, since it began; averages over about the last thousand requests.
 *
 * <p>Averages are nanoseconds, 0 before the first. The names in brackets are HAProxy's columns.
 *
 * @param requests requests given to it, retries and redispatches included ({@code stot})
 * @param balanced of these, those that it was chosen for, stuck ones left out ({@code lbtot})
 * @param active slots held now ({@code scur})
 * @param activeMax the most slots ever held ({@code smax})
 * @param tunnels slots held by tunnels now
 * @param polls slots held by polls now, as {@link PollPath} knows them
 * @param queued requests waiting now ({@code qcur})
 * @param queuedMax the most requests that ever waited ({@code qmax})
 * @param bytesIn body and tunnel bytes from clients ({@code bin})
 * @param bytesOut body and tunnel bytes to clients ({@code bout})
 * @param connectErrors requests given up because no connection could be made ({@code econ})
 * @param responseErrors requests given up because the answer failed or broke off ({@code eresp})
 * @param retries attempts repeated on the same server ({@code wretr})
 * @param redispatches requests that left for another server ({@code wredis})
 * @param clientAborts requests that the client broke off ({@code cli_abrt})
 * @param serverAborts responses that the server broke off ({@code srv_abrt})
 * @param responses responses by status
 * @param queueNanos average time in a queue ({@code qtime})
 * @param connectNanos average time to connect ({@code ctime})
 * @param responseNanos average time to the response head ({@code rtime})
 * @param totalNanos average time from start to end ({@code ttime})
 */
public record Traffic(
        long requests,
        long balanced,
        int active,
        int activeMax,
        int tunnels,
        int polls,
        int queued,
        int queuedMax,
        long bytesIn,
        long bytesOut,
        long connectErrors,
        long responseErrors,
        long retries,
        long redispatches,
        long clientAborts,
        long serverAborts,
        Responses responses,
        long queueNanos,
        long connectNanos,
        long responseNanos,
        long totalNanos) {

    /**
     * Responses by the first digit of their status.
     *
     * @param informational 101 included ({@code hrsp_1xx})
     * @param success ({@code hrsp_2xx})
     * @param redirect ({@code hrsp_3xx})
     * @param clientError ({@code hrsp_4xx})
     * @param serverError ({@code hrsp_5xx})
     * @param other ({@code hrsp_other})
     */
    public record Responses(
            long informational, long success, long redirect, long clientError, long serverError, long other) {

        /** Returns the sum. */
        public long total() {
            return informational + success + redirect + clientError + serverError + other;
        }
    }
}
