// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.bayeux;

import static java.util.Objects.requireNonNull;

import io.halley.lb.model.Faults;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a balancer does for the sessions of CometD: an immutable value; each method that sets something returns a new one.
 *
 * <p>Defaults: every {@link Feature} but {@link Feature#MOVING_DRAIN}; 500 returns a second; at most 10,000 handshakes
 * wait, for at most 8 s; upgrades wait 10 s; 64 KB and 256 messages of a body are looked at; 1,000,000 sessions;
 * {@code maxInterval} 10 s, as CometD's; the browser cookie is not given back; session ids name no server.
 */
public final class Bayeux {

    /** CometD's clients give up a handshake after 10 s. */
    private static final Duration CLIENT_PATIENCE = Duration.ofSeconds(10);

    private static final Duration LONGEST_HOLD = Duration.ofMinutes(1);

    private final Set<Feature> features;
    private final Pacing pacing;
    private final Scan scan;
    private final Table table;

    /** How clients come back. */
    private record Pacing(int returnsPerSecond, int handshakeQueue, Duration handshakeWait, Duration upgradeHold) {}

    /** How much of a body is looked at. */
    private record Scan(int bytes, int messages) {}

    /** What is remembered of sessions. */
    private record Table(
            long maxSessions,
            Duration maxInterval,
            @Nullable String givenBack,
            @Nullable String serverSeparator) {}

    private Bayeux(Set<Feature> features, Pacing pacing, Scan scan, Table table) {
        this.features = features;
        this.pacing = pacing;
        this.scan = scan;
        this.table = table;
    }

    /** Returns the defaults. */
    public static Bayeux defaults() {
        EnumSet<Feature> features = EnumSet.complementOf(EnumSet.of(Feature.MOVING_DRAIN));
        return new Bayeux(
                Collections.unmodifiableSet(features),
                new Pacing(500, 10_000, Duration.ofSeconds(8), Duration.ofSeconds(10)),
                new Scan(64 * 1024, 256),
                new Table(1_000_000, Duration.ofSeconds(10), null, null));
    }

    /** Switches a feature on. */
    public Bayeux with(Feature feature) {
        return switched(feature, true);
    }

    /** Switches a feature off. */
    public Bayeux without(Feature feature) {
        return switched(feature, false);
    }

    /** Returns whether a feature is on. */
    public boolean has(Feature feature) {
        return features.contains(feature);
    }

    private Bayeux switched(Feature feature, boolean on) {
        EnumSet<Feature> more = EnumSet.noneOf(Feature.class);
        more.addAll(features);
        if (on) {
            more.add(requireNonNull(feature, "feature"));
        } else {
            more.remove(requireNonNull(feature, "feature"));
        }
        return new Bayeux(Collections.unmodifiableSet(more), pacing, scan, table);
    }

    /** Sets how many clients of lost servers come back each second, all in all. Default 500, range 1 to 100,000. */
    public Bayeux returnsPerSecond(int clients) {
        return with(new Pacing(clients, pacing.handshakeQueue, pacing.handshakeWait, pacing.upgradeHold));
    }

    /**
     * Sets how many handshakes may wait for their turn, and how long. Default 10,000 and 8 s.
     *
     * @param handshakes 0 to 1,000,000
     * @param wait below 10 s, the time after which CometD's clients give up
     */
    public Bayeux handshakeQueue(int handshakes, Duration wait) {
        requireNonNull(wait, "wait");
        return with(new Pacing(pacing.returnsPerSecond, handshakes, wait, pacing.upgradeHold));
    }

    /** Sets how long an upgrade waits for a usable server before it is dropped. Default 10 s, range 0 to 60 s. */
    public Bayeux upgradeHold(Duration hold) {
        requireNonNull(hold, "hold");
        return with(new Pacing(pacing.returnsPerSecond, pacing.handshakeQueue, pacing.handshakeWait, hold));
    }

    /**
     * Sets how much of a body is looked at. Default 65,536 bytes and 256 messages.
     *
     * <p>JavaScript clients put the session last, behind the data. What is not found within the bound is left to cookies.
     *
     * @param bytes 1,024 to 16,777,216; held in memory until the session is found
     * @param messages 1 to 10,000
     */
    public Bayeux scan(int bytes, int messages) {
        return new Bayeux(features, pacing, new Scan(bytes, messages), table);
    }

    /**
     * Sets how many sessions are remembered. Default 1,000,000, range 1 to 100,000,000.
     *
     * <p>A session takes about 260 bytes of heap (measured at half a million on JDK 17).
     */
    public Bayeux maxSessions(long sessions) {
        return with(new Table(sessions, table.maxInterval, table.givenBack, table.serverSeparator));
    }

    /** Sets the servers' {@code maxInterval}, which they do not tell by default. Default 10 s, at most a day. */
    public Bayeux maxInterval(Duration interval) {
        requireNonNull(interval, "interval");
        return with(new Table(table.maxSessions, interval, table.givenBack, table.serverSeparator));
    }

    /**
     * Gives a client that has lost the servers' cookie the one of its session back, on the way to the server.
     *
     * <p>Then the session's id is all that a request needs, as with CometD's own option {@code trustClientSession}: who
     * learns the id of another's session may use it. Without it a server refuses a client without cookies.
     *
     * @param cookie the servers' {@code browserCookieName}, {@code BAYEUX_BROWSER} by default
     */
    public Bayeux giveBackBrowserCookie(String cookie) {
        requireNonNull(cookie, "cookie");
        return with(new Table(table.maxSessions, table.maxInterval, cookie, table.serverSeparator));
    }

    /**
     * Takes the server's name from the session's id: what stands before the separator, {@code n1} in {@code n1_11q1xd5v}.
     *
     * <p>Then nothing has to be remembered: it holds over a restart of the balancer, and for several of them. The servers
     * have to make such ids, see {@link ServerPrefix}.
     */
    public Bayeux serverInSessionId(String separator) {
        requireNonNull(separator, "separator");
        return with(new Table(table.maxSessions, table.maxInterval, table.givenBack, separator));
    }

    private Bayeux with(Pacing pacing) {
        return new Bayeux(features, pacing, scan, table);
    }

    private Bayeux with(Table table) {
        return new Bayeux(features, pacing, scan, table);
    }

    /** Returns how many clients come back each second. */
    public int returnsPerSecond() {
        return pacing.returnsPerSecond;
    }

    /** Returns how many handshakes may wait. */
    public int handshakeQueue() {
        return pacing.handshakeQueue;
    }

    /** Returns how long a handshake may wait. */
    public Duration handshakeWait() {
        return pacing.handshakeWait;
    }

    /** Returns how long an upgrade may wait. */
    public Duration upgradeHold() {
        return pacing.upgradeHold;
    }

    /** Returns how many bytes of a body are looked at. */
    public int scanBytes() {
        return scan.bytes;
    }

    /** Returns how many messages of a body are looked at. */
    public int scanMessages() {
        return scan.messages;
    }

    /** Returns how many sessions are remembered. */
    public long maxSessions() {
        return table.maxSessions;
    }

    /** Returns the servers' {@code maxInterval}. */
    public Duration maxInterval() {
        return table.maxInterval;
    }

    /** Returns the name of the cookie that is given back, or null. */
    public @Nullable String givenBackCookie() {
        return table.givenBack;
    }

    /** Returns what follows the server's name in a session's id, or null if it is not there. */
    public @Nullable String serverSeparator() {
        return table.serverSeparator;
    }

    /** Adds to {@code faults} what is wrong with it. */
    public void validate(Faults faults) {
        Faults own = faults.within("bayeux");
        own.requireRange("returnsPerSecond", pacing.returnsPerSecond, 1, 100_000);
        own.requireRange("handshakeQueue", pacing.handshakeQueue, 0, 1_000_000);
        own.require(
                !pacing.handshakeWait.isNegative() && pacing.handshakeWait.compareTo(CLIENT_PATIENCE) < 0,
                "handshakeQueue: wait: " + pacing.handshakeWait + " (expected: less than " + CLIENT_PATIENCE + ")");
        own.require(
                !pacing.upgradeHold.isNegative() && pacing.upgradeHold.compareTo(LONGEST_HOLD) <= 0,
                "upgradeHold: " + pacing.upgradeHold + " (expected: 0 to " + LONGEST_HOLD + ")");
        own.requireRange("scan: bytes", scan.bytes, 1_024, 16 * 1024 * 1024);
        own.requireRange("scan: messages", scan.messages, 1, 10_000);
        own.requireRange("maxSessions", table.maxSessions, 1, 100_000_000);
        own.require(
                !table.maxInterval.isNegative() && table.maxInterval.compareTo(Duration.ofDays(1)) <= 0,
                "maxInterval: " + table.maxInterval + " (expected: 0 to a day)");
        String cookie = table.givenBack;
        own.require(
                cookie == null || cookie.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+"),
                "giveBackBrowserCookie: " + cookie + " (expected: a token of RFC 9110)");
        String separator = table.serverSeparator;
        own.require(
                separator == null || separator.matches("[_.:~-]{1,8}"),
                "serverInSessionId: " + separator + " (expected: 1 to 8 of _ . : ~ -)");
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Bayeux that
                && features.equals(that.features)
                && pacing.equals(that.pacing)
                && scan.equals(that.scan)
                && table.equals(that.table);
    }

    @Override
    public int hashCode() {
        return Objects.hash(features, pacing, scan, table);
    }

    /** Returns the options in words, for logs and for comparing two configurations by eye. */
    @Override
    public String toString() {
        String names = features.stream()
                .map(feature -> feature.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .collect(Collectors.joining(","));
        return "option bayeux " + names + " returns-per-second " + pacing.returnsPerSecond + " handshake-queue "
                + pacing.handshakeQueue + " handshake-wait " + pacing.handshakeWait.toMillis() + "ms upgrade-hold "
                + pacing.upgradeHold.toMillis() + "ms scan-bytes " + scan.bytes + " scan-messages " + scan.messages
                + " max-sessions " + table.maxSessions + " max-interval " + table.maxInterval.toMillis() + "ms"
                + (table.givenBack == null ? "" : " give-back " + table.givenBack)
                + (table.serverSeparator == null ? "" : " server-in-session-id " + table.serverSeparator);
    }
}
