// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.health;

import io.halley.lb.model.Faults;
import io.halley.lb.model.ServerConfig;
import java.time.Duration;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How the servers of a backend are checked: an immutable value; each method that sets something returns a new one.
 *
 * <p>Defaults: every 2 s, fast and down intervals the same; rise 2, fall 3; no timeout of its own, so that the interval
 * holds for the whole check; jitter 0 %; expected status 200 to 399, 101 for a WebSocket, 200 for
 * Bayeux; address and TLS as the
 * server's; requests are not observed. A server is taken for up at first, and the first check, if it fails, brings it
 * down. The interval runs from the end of a check to the begin of the next.
 *
 * <p>HAProxy: {@code check}, {@code option httpchk}, {@code http-check}, {@code observe}.
 */
public final class HealthCheck {

    private final ProbeForm form;
    private final Timing timing;
    private final Expectation expected;
    private final Passive passive;
    private final Target target;

    /** Where the probes go, null and 0 for the server's own address; and whether each result is logged. */
    private record Target(@Nullable String host, int port, boolean log) {}

    private HealthCheck(ProbeForm form, Timing timing, Expectation expected, Passive passive, Target target) {
        this.form = form;
        this.timing = timing;
        this.expected = expected;
        this.passive = passive;
        this.target = target;
    }

    private static HealthCheck of(ProbeForm form) {
        return new HealthCheck(form, Timing.DEFAULT, Expectation.NONE, Passive.DEFAULT, new Target(null, 0, false));
    }

    /** Returns a check that a connection can be made, with the TLS handshake if the server has TLS. */
    public static HealthCheck tcp() {
        return of(ProbeForm.tcp());
    }

    /** Returns a check by {@code GET path} in HTTP/1.1, with {@code Host} and {@code Connection: close}. */
    public static HealthCheck http(String path) {
        return of(ProbeForm.http(path));
    }

    /**
     * Returns a check that a WebSocket can be opened there.
     *
     * <p>Passes with a 101 whose {@code Sec-WebSocket-Accept} belongs to the key sent, RFC 6455 section 4.1; then the
     * WebSocket is closed with a Close frame, status 1000.
     */
    public static HealthCheck webSocket(String path) {
        return of(ProbeForm.webSocket(path));
    }

    /**
     * Returns a check that a CometD server gives a session: handshake, connect, disconnect, on one connection.
     *
     * <p>It finds a server whose HTTP answers while its Bayeux does not. The session is ended, so that none is left
     * behind; the server's cookies are sent as a browser would. A handshake that a security policy refuses ({@code 403})
     * passes: the server is alive. Three requests in place of one; {@link #options} costs less and tells less.
     *
     * @param path the server's CometD path, {@code /cometd} for example
     */
    public static HealthCheck bayeux(String path) {
        return of(ProbeForm.bayeux(path));
    }

    /**
     * Returns a check by {@code OPTIONS path}, which has to be answered by 200.
     *
     * <p>The cheap one for CometD, which answers a plain {@code GET} or {@code HEAD} of its path with 400.
     */
    public static HealthCheck options(String path) {
        return http(path).method("OPTIONS").expectStatus(200);
    }

    /**
     * Returns a check that sends exactly these characters, as ISO 8859-1, and looks at the response's status.
     *
     * <p>HAProxy 1.5: {@code option httpchk} with headers in the version string. CometD on Jetty refuses an upgrade
     * without key and version, so prefer {@link #webSocket}.
     */
    public static HealthCheck raw(String request) {
        return of(ProbeForm.raw(request));
    }

    /** Sets the method. Default {@code GET}; only for {@link #http}. */
    public HealthCheck method(String method) {
        return with(form.withMethod(method));
    }

    /** Sets the version to HTTP/1.0, without a {@code Host} unless one is set; only for {@link #http}. */
    public HealthCheck http10() {
        return with(form.withHttp10());
    }

    /** Adds a header; {@code Host} and {@code Connection} replace the default ones. Not for tcp and raw. */
    public HealthCheck header(String name, String value) {
        return with(form.withHeader(name, value));
    }

    /** Sets the body, sent as UTF-8 with its length; only for {@link #http}. */
    public HealthCheck body(String body) {
        return with(form.withBody(body));
    }

    /** Adds an expected status; the first one replaces the default. HAProxy: {@code http-check expect status}. */
    public HealthCheck expectStatus(int status) {
        return expectStatus(status, status);
    }

    /** Adds a range of expected statuses, ends included; the first one replaces the default. */
    public HealthCheck expectStatus(int from, int to) {
        return with(expected.withStatus(from, to));
    }

    /** Sets a header that the response must have with exactly this value. HAProxy: {@code http-check expect hdr}. */
    public HealthCheck expectHeader(String name, String value) {
        return with(expected.withHeader(name, value));
    }

    /** Sets the interval. Default 2 s. HAProxy: {@code inter}. */
    public HealthCheck every(Duration interval) {
        return with(timing.withEvery(interval));
    }

    /** Sets the interval between two states and at the start. Default: as every. HAProxy: {@code fastinter}. */
    public HealthCheck fastEvery(Duration interval) {
        return with(timing.withFastEvery(interval));
    }

    /** Sets the interval while the server is down. Default: as every. HAProxy: {@code downinter}. */
    public HealthCheck downEvery(Duration interval) {
        return with(timing.withDownEvery(interval));
    }

    /** Sets how many checks in a row have to pass before a server is up again. Default 2. */
    public HealthCheck rise(int rise) {
        return with(timing.withRise(rise));
    }

    /** Sets how many checks in a row have to fail before a server is down. Default 3. */
    public HealthCheck fall(int fall) {
        return with(timing.withFall(fall));
    }

    /**
     * Sets the limit for the answer, from the connection on; the interval then limits only the connection.
     *
     * <p>Default: none, so that the interval limits both together. HAProxy: {@code timeout check}.
     */
    public HealthCheck timeout(Duration timeout) {
        return with(timing.withTimeout(timeout));
    }

    /** Sets by how much each interval is made longer or shorter at random. Percent, 0 to 50. HAProxy: {@code spread-checks}. */
    public HealthCheck jitter(int percent) {
        return with(timing.withJitter(percent));
    }

    /** Sets the host to check in place of the server's. HAProxy: {@code addr}. */
    public HealthCheck host(String host) {
        return with(new Target(host, target.port, target.log));
    }

    /** Sets the port to check in place of the server's. HAProxy: {@code port}. */
    public HealthCheck port(int port) {
        return with(new Target(target.host, port, target.log));
    }

    /** Logs each check whose result is another one than that before. HAProxy: {@code option log-health-checks}. */
    public HealthCheck logChecks() {
        return with(new Target(target.host, target.port, true));
    }

    /** Sets what of clients' requests counts too. Default: nothing. HAProxy: {@code observe}. */
    public HealthCheck observe(Observe layer) {
        return with(passive.withObserve(layer));
    }

    /** Sets after how many errors in a row {@link #onError} follows. Default 10. HAProxy: {@code error-limit}. */
    public HealthCheck errorLimit(int errors) {
        return with(passive.withErrorLimit(errors));
    }

    /** Sets what follows after too many errors. Default {@link OnError#FAIL_CHECK}. HAProxy: {@code on-error}. */
    public HealthCheck onError(OnError action) {
        return with(passive.withOnError(action));
    }

    /**
     * Adds a status that is no error for {@link #observe}.
     *
     * <p>Default, as in HAProxy: 100 to 499, 501 and 505 are none, all others are. A CometD server answers 500 to a
     * {@code /meta/connect} that a second one of the same client has replaced; where clients do that, add 500.
     */
    public HealthCheck tolerateStatus(int status) {
        return with(passive.withTolerated(status));
    }

    /** Returns the host to connect to. */
    public String host(ServerConfig server) {
        return target.host == null ? server.uri().getHost() : target.host;
    }

    /** Returns the port to connect to. */
    public int port(ServerConfig server) {
        return target.port == 0 ? server.port() : target.port;
    }

    /** Returns the limit for the connection, with its TLS handshake, from the start. */
    public Duration connectLimit() {
        return timing.every();
    }

    /** Returns the limit for the answer, from the connection on; null if {@link #connectLimit} limits both. */
    public @Nullable Duration answerLimit() {
        return timing.timeout();
    }

    /** Returns the conversation of one probe, to be driven by the I/O layer. */
    public ProbeDialog dialog(ServerConfig server, RandomGenerator random) {
        return ProbeDialogs.open(form, expected, this, server, random);
    }

    /** Adds to {@code faults} what is wrong with it. */
    public void validate(Faults faults) {
        form.validate(faults);
        timing.validate(faults);
        expected.validate(faults);
        faults.require(
                form.kind() != ProbeForm.Kind.TCP || expected.equals(Expectation.NONE),
                "expect: set (expected: not for tcp)");
        passive.validate(faults);
        faults.requireRange("port", target.port, 0, 65_535);
        faults.require(target.host == null || !target.host.isBlank(), "host: empty (expected: a host)");
    }

    Timing timing() {
        return timing;
    }

    Passive passive() {
        return passive;
    }

    boolean isLogged() {
        return target.log;
    }

    private HealthCheck with(ProbeForm form) {
        return new HealthCheck(form, timing, expected, passive, target);
    }

    private HealthCheck with(Timing timing) {
        return new HealthCheck(form, timing, expected, passive, target);
    }

    private HealthCheck with(Expectation expected) {
        return new HealthCheck(form, timing, expected, passive, target);
    }

    private HealthCheck with(Passive passive) {
        return new HealthCheck(form, timing, expected, passive, target);
    }

    private HealthCheck with(Target target) {
        return new HealthCheck(form, timing, expected, passive, target);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HealthCheck that
                && form.equals(that.form)
                && timing.equals(that.timing)
                && expected.equals(that.expected)
                && passive.equals(that.passive)
                && target.equals(that.target);
    }

    @Override
    public int hashCode() {
        return Objects.hash(form, timing, expected, passive, target);
    }

    /** Returns the check as HAProxy words. */
    @Override
    public String toString() {
        return HealthCheckText.of(form, timing, expected, passive, target.host, target.port);
    }
}
