// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.limit;

import static java.util.Objects.requireNonNull;

import io.halley.lb.model.Cidr;
import io.halley.lb.model.Faults;
import io.halley.lb.model.KeyExtractor;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How much of something one client may have, and what happens beyond: an immutable value.
 *
 * <p>Defaults: a client is an address, of IPv6 a /64; a rate is counted over 10 s; beyond it requests are denied with 429 and
 * {@code Retry-After}; 100,000 clients are remembered. {@link Admission} says what counts for what. Nothing is limited
 * for a peer that is a trusted proxy; behind one, only what is counted by request.
 *
 * <p>HAProxy: a {@code stick-table}, a {@code track-sc0 src} and a rule such as {@code http-request deny deny_status 429 if
 * { sc0_http_req_rate gt 100 }}.
 */
public final class Limit {
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final Duration LONGEST_TARPIT = Duration.ofMinutes(10);
    private static final long MOST_EVENTS = 1_000_000_000;
    private static final long MOST_CLIENTS = 10_000_000;
    private static final long CLIENTS = 100_000;
    private static final Decision TOO_MANY = Decision.deny(429);

    private final Measure measure;
    private final long bound;
    private final Duration period;
    private final Scope scope;
    private final Decision action;
    private final List<String> except;
    private final long clients;

    private Limit(
            Measure measure,
            long bound,
            Duration period,
            Scope scope,
            Decision action,
            List<String> except,
            long clients) {
        this.measure = measure;
        this.bound = bound;
        this.period = period;
        this.scope = scope;
        this.action = action;
        this.except = except;
        this.clients = clients;
    }

    private static Limit of(Measure measure, long bound) {
        Duration period = measure.counter().isRate() ? Duration.ofSeconds(10) : Duration.ZERO;
        return new Limit(measure, bound, period, Scope.ADDRESS, TOO_MANY, List.of(), CLIENTS);
    }

    /** Limits the rate of requests; those beyond it are refused. HAProxy: {@code http_req_rate}. */
    public static Limit requests(long bound) {
        return of(Measure.REQUESTS, bound);
    }

    /** Limits the rate of new connections; those beyond it are refused for good. HAProxy: {@code conn_rate}. */
    public static Limit connections(long bound) {
        return of(Measure.CONNECTIONS, bound);
    }

    /** Limits the connections open at once; further ones are refused for good. HAProxy: {@code conn_cur}. */
    public static Limit openConnections(long bound) {
        return of(Measure.OPEN_CONNECTIONS, bound);
    }

    /** Limits the rate of errors of the client; beyond it all requests are refused. HAProxy: {@code http_err_rate}. */
    public static Limit errors(long bound) {
        return of(Measure.ERRORS, bound);
    }

    /** Limits the rate of Bayeux handshakes and of WebSockets asked for; those beyond it are refused. */
    public static Limit handshakes(long bound) {
        return of(Measure.HANDSHAKES, bound);
    }

    /** Sets the period of a rate. Default 10 s, range 0.1 s to 1 day. */
    public Limit per(Duration period) {
        return new Limit(measure, bound, requireNonNull(period, "period"), scope, action, except, clients);
    }

    /**
     * Counts by a key of the request in place of the address; a request without the key is not limited.
     *
     * <p>Not for connections. The first 128 characters of a key count.
     */
    public Limit by(KeyExtractor key) {
        Scope by = new Scope(requireNonNull(key, "key"), scope.prefix4(), scope.prefix6());
        return new Limit(measure, bound, period, by, action, except, clients);
    }

    /** Sets how many bits of an IPv4 address make a client. Default 32. */
    public Limit ipv4Prefix(int bits) {
        Scope wider = new Scope(scope.key(), bits, scope.prefix6());
        return new Limit(measure, bound, period, wider, action, except, clients);
    }

    /** Sets how many bits of an IPv6 address make a client. Default 64, range 1 to 128. */
    public Limit ipv6Prefix(int bits) {
        Scope wider = new Scope(scope.key(), scope.prefix4(), bits);
        return new Limit(measure, bound, period, wider, action, except, clients);
    }

    /** Answers with a status beyond the limit. Default 429 (RFC 6585 section 4), range 400 to 599. */
    public Limit deny(int status) {
        return new Limit(measure, bound, period, scope, Decision.deny(status), except, clients);
    }

    /**
     * Answers with 500 after a wait beyond the limit, so that the client is kept busy.
     *
     * <p>Up to 10 minutes. Held connections stay open: set a frontend-wide limit too. HAProxy: {@code tarpit}.
     */
    public Limit tarpit(Duration hold) {
        return new Limit(measure, bound, period, scope, Decision.tarpit(nanos(hold)), except, clients);
    }

    /** Closes the connection without an answer beyond the limit. HAProxy: {@code reject}. */
    public Limit reject() {
        return new Limit(measure, bound, period, scope, Decision.reject(), except, clients);
    }

    /**
     * Leaves out clients of these networks.
     *
     * @param networks in CIDR notation, IPv4 or IPv6
     */
    public Limit except(String... networks) {
        return new Limit(measure, bound, period, scope, action, List.of(networks), clients);
    }

    /**
     * Sets how many clients are remembered; those with open connections come on top. Default 100,000.
     *
     * <p>Range 1 to 10,000,000. Of limits that share a table the largest number holds. HAProxy: {@code size}.
     */
    public Limit clients(long most) {
        return new Limit(measure, bound, period, scope, action, except, most);
    }

    /** Adds to {@code faults} what is wrong with it. */
    public void validate(Faults faults) {
        Faults own = faults.within("limit " + measure.word());
        own.requireRange("bound", bound, 1, MOST_EVENTS);
        if (measure.counter().isRate()) {
            own.require(
                    period.compareTo(SHORTEST) >= 0 && period.compareTo(LONGEST) <= 0,
                    "per: " + period + " (expected: " + SHORTEST + "-" + LONGEST + ")");
        } else {
            own.require(period.isZero(), "per: " + period + " (expected: none, since it is no rate)");
        }
        own.require(
                scope.isAddress() || !measure.isOfConnections(),
                "by: " + scope + " (expected: the address, since a connection has no request yet)");
        scope.validate(own);
        if (action.kind() == Decision.Kind.DENY) {
            own.requireRange("deny", action.status(), 400, 599);
        }
        if (action.kind() == Decision.Kind.TARPIT) {
            own.require(
                    action.holdNanos() > 0 && action.holdNanos() <= LONGEST_TARPIT.toNanos(),
                    "tarpit: " + Duration.ofNanos(action.holdNanos()) + " (expected: more than 0, at most "
                            + LONGEST_TARPIT + ")");
        }
        for (String network : except) {
            own.require(
                    Cidr.parse(network) != null, "except: " + network + " (expected: a network such as 10.0.0.0/8)");
        }
        own.requireRange("clients", clients, 1, MOST_CLIENTS);
    }

    private static long nanos(Duration time) {
        if (time.isNegative()) {
            return -1;
        }
        return time.compareTo(Duration.ofDays(10_000)) < 0 ? time.toNanos() : Long.MAX_VALUE;
    }

    Measure measure() {
        return measure;
    }

    long bound() {
        return bound;
    }

    Duration period() {
        return period;
    }

    Scope scope() {
        return scope;
    }

    Decision action() {
        return action;
    }

    List<String> except() {
        return except;
    }

    long clients() {
        return clients;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Limit that
                && measure == that.measure
                && bound == that.bound
                && period.equals(that.period)
                && scope.equals(that.scope)
                && action.equals(that.action)
                && except.equals(that.except)
                && clients == that.clients;
    }

    @Override
    public int hashCode() {
        return Objects.hash(measure, bound, period, scope, action, except, clients);
    }

    /** Returns the limit as one line in HAProxy's words. */
    @Override
    public String toString() {
        String counter = measure.counter().word() + (period.isZero() ? "" : "(" + nanos(period) / 1_000_000 + "ms)");
        String unless = except.isEmpty() ? "" : " unless { src " + String.join(" ", except) + " }";
        return action + " if { " + counter + " of " + scope + " gt " + bound + " }" + unless;
    }
}
