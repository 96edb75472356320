// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.affinity;

import static java.util.Objects.requireNonNull;

import io.halley.lb.model.Faults;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A client is kept on its server by a cookie that carries the server's value: HAProxy's {@code cookie}.
 *
 * <p>Defaults: a session cookie {@code NAME=VALUE; path=/} with no further attribute; {@link #indirect} and {@link
 * #nocache} are on in insert mode; the value is {@link io.halley.lb.model.ServerConfig#cookie()} in clear.
 *
 * <p>A cookie is added to a response when the client's own did not choose the server that answered, or when its date is
 * to be brought up to now; to a 101 as well, and after a redispatch with the value of the server that answered at last.
 * Several servers may share a value: the first usable one in the order of the configuration has it. A backup server
 * that is named is used. A server with an empty value makes the client forget its cookie.
 *
 * <p>Immutable; each method that changes an option returns a new value. Faults are told when the backend is built.
 */
public final class CookieAffinity implements Affinity {

    private final CookieOptions options;

    private CookieAffinity(CookieOptions options) {
        this.options = options;
    }

    static CookieAffinity of(String name, CookieMode mode) {
        return new CookieAffinity(new CookieOptions(requireNonNull(name, "name"), mode));
    }

    /** Returns the cookie's name. */
    public String name() {
        return options.name;
    }

    /**
     * Sets whether servers never see the cookie. Default: on in insert mode, impossible in the others.
     *
     * <p>HAProxy's {@code indirect}, which is off there.
     */
    public CookieAffinity indirect(boolean on) {
        return with(changed -> changed.indirect = on);
    }

    /**
     * Sets whether a response with a new cookie gets {@code Cache-Control: private}. Default: on in insert mode.
     *
     * <p>So that no shared cache gives one client's cookie to another. Not added to a 101, nor where the server forbids
     * shared caching itself. HAProxy's {@code nocache}, which is off there.
     */
    public CookieAffinity nocache(boolean on) {
        return with(changed -> changed.nocache = on);
    }

    /**
     * Sets whether a cookie of that name that a server sets passes in place of the balancer's. Default: off, it is
     * removed.
     *
     * <p>A server can end its client's affinity so, for example at a logout. HAProxy: {@code preserve}.
     */
    public CookieAffinity preserve(boolean on) {
        return with(changed -> changed.preserve = on);
    }

    /** Sets whether only responses to POST get a cookie. Default: off. HAProxy: {@code postonly}. */
    public CookieAffinity postOnly(boolean on) {
        return with(changed -> changed.postOnly = on);
    }

    /** Sets whether scripts of the page are kept from the cookie. Default: off. HAProxy: {@code httponly}. */
    public CookieAffinity httpOnly(boolean on) {
        return with(changed -> changed.httpOnly = on);
    }

    /** Sets whether browsers send the cookie over TLS only. Default: off. HAProxy: {@code secure}. */
    public CookieAffinity secure(boolean on) {
        return with(changed -> changed.secure = on);
    }

    /** Sets the attribute of that name; null for none, the default. HAProxy: {@code attr SameSite=...}. */
    public CookieAffinity sameSite(@Nullable SameSite sameSite) {
        return with(changed -> changed.sameSite = sameSite);
    }

    /** Sets whether the cookie is apart for each embedding site; needs {@link #secure}. Default: off. */
    public CookieAffinity partitioned(boolean on) {
        return with(changed -> changed.partitioned = on);
    }

    /** Adds a domain that the cookie is for. Default: none, only the very host. HAProxy: {@code domain}. */
    public CookieAffinity domain(String domain) {
        requireNonNull(domain, "domain");
        return with(changed -> changed.domains.add(domain));
    }

    /** Adds a further attribute, for example {@code Priority=High}. Default: none. HAProxy: {@code attr}. */
    public CookieAffinity attribute(String attribute) {
        requireNonNull(attribute, "attribute");
        return with(changed -> changed.attributes.add(attribute));
    }

    /** Sets the path that the cookie is for. Default: {@code /}, as always in HAProxy. */
    public CookieAffinity path(String path) {
        requireNonNull(path, "path");
        return with(changed -> changed.path = path);
    }

    /**
     * Sets for how long an unused cookie is honoured; null for ever, the default. HAProxy: {@code maxidle}.
     *
     * <p>Insert mode. The value carries the date of its last use, {@code VALUE|DATE}, in steps of 4 seconds.
     */
    public CookieAffinity maxIdle(@Nullable Duration maxIdle) {
        return with(changed -> changed.maxIdle = maxIdle);
    }

    /**
     * Sets for how long a cookie is honoured at all; null for ever, the default. HAProxy: {@code maxlife}.
     *
     * <p>Insert mode. The value carries the dates of its last and its first use, {@code VALUE|DATE|DATE}. Clients are
     * balanced anew after that time: the way to fill a server that was added.
     */
    public CookieAffinity maxLife(@Nullable Duration maxLife) {
        return with(changed -> changed.maxLife = maxLife);
    }

    /**
     * Makes the value opaque: {@code v1.} and an HMAC-SHA256 of the server's value under {@code key}.
     *
     * <p>Insert mode. A value that was not made with the key counts as unknown, and so do the dates of
     * {@link #maxIdle} and {@link #maxLife}. All balancers before the same servers need the same key.
     *
     * @param key at least 16 bytes; copied
     */
    public CookieAffinity signedWith(byte[] key) {
        byte[] copy = key.clone();
        return with(changed -> changed.signatureKey = copy);
    }

    /**
     * Derives the values of servers from their addresses and {@code secret}. HAProxy: {@code dynamic}.
     *
     * <p>So that servers need no stable name. A server whose cookie value is configured, and is not its name, keeps it.
     * The values are not those that HAProxy would make.
     */
    public CookieAffinity dynamic(String secret) {
        requireNonNull(secret, "secret");
        return with(changed -> changed.dynamicSecret = secret);
    }

    private CookieAffinity with(Consumer<CookieOptions> change) {
        CookieOptions changed = new CookieOptions(options);
        change.accept(changed);
        return new CookieAffinity(changed);
    }

    @Override
    public Stickiness open(LongSupplier nanoTime, InstantSource wallClock) {
        return new CookieStickiness(options, wallClock);
    }

    @Override
    public void validate(Faults faults) {
        options.validate(faults.within("cookie \"" + options.name + "\""));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CookieAffinity that && options.equals(that.options);
    }

    @Override
    public int hashCode() {
        return options.hashCode();
    }

    /** Returns the options as a HAProxy {@code cookie} line, without secrets. */
    @Override
    public String toString() {
        return options.toString();
    }
}
