// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.affinity;

import io.halley.lb.model.Faults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The options of a {@link CookieAffinity}, which alone changes them, before it lets anybody see them. */
final class CookieOptions {
    private static final int SHORTEST_KEY = 16;

    final String name;
    final CookieMode mode;
    boolean indirect;
    boolean nocache;
    boolean preserve;
    boolean postOnly;
    boolean httpOnly;
    boolean secure;
    boolean partitioned;

    @Nullable
    SameSite sameSite;

    String path = "/";
    final List<String> domains = new ArrayList<>();
    final List<String> attributes = new ArrayList<>();

    @Nullable
    Duration maxIdle;

    @Nullable
    Duration maxLife;

    byte @Nullable [] signatureKey;

    @Nullable
    String dynamicSecret;

    CookieOptions(String name, CookieMode mode) {
        this.name = name;
        this.mode = mode;
        indirect = mode == CookieMode.INSERT;
        nocache = mode == CookieMode.INSERT;
    }

    CookieOptions(CookieOptions from) {
        name = from.name;
        mode = from.mode;
        indirect = from.indirect;
        nocache = from.nocache;
        preserve = from.preserve;
        postOnly = from.postOnly;
        httpOnly = from.httpOnly;
        secure = from.secure;
        partitioned = from.partitioned;
        sameSite = from.sameSite;
        path = from.path;
        domains.addAll(from.domains);
        attributes.addAll(from.attributes);
        maxIdle = from.maxIdle;
        maxLife = from.maxLife;
        signatureKey = from.signatureKey;
        dynamicSecret = from.dynamicSecret;
    }

    /** Returns what follows the value, in HAProxy's order. */
    String suffix() {
        StringBuilder suffix = new StringBuilder("; path=").append(path);
        domains.forEach(domain -> suffix.append("; domain=").append(domain));
        suffix.append(httpOnly ? "; HttpOnly" : "").append(secure ? "; Secure" : "");
        suffix.append(sameSite != null ? "; SameSite=" + sameSite.word() : "");
        suffix.append(partitioned ? "; Partitioned" : "");
        attributes.forEach(attribute -> suffix.append("; ").append(attribute));
        return suffix.toString();
    }

    void validate(Faults faults) {
        faults.require(CookieSyntax.isToken(name), "name: " + name + " (expected: a token of RFC 9110)");
        boolean pathValid = path.startsWith("/") && CookieSyntax.isAttribute(path);
        faults.require(pathValid, "path: " + path + " (expected: / and no control characters or semicolons)");
        for (String domain : domains) {
            boolean valid = !domain.isEmpty() && domain.indexOf(' ') < 0 && CookieSyntax.isAttribute(domain);
            faults.require(valid, "domain: " + domain + " (expected: a host name)");
        }
        for (String attribute : attributes) {
            boolean valid = !attribute.isBlank() && CookieSyntax.isAttribute(attribute);
            faults.require(valid, "attribute: " + attribute + " (expected: no control characters or semicolons)");
        }
        faults.require(sameSite != SameSite.NONE || secure, "sameSite: None (expected: secure as well)");
        faults.require(!partitioned || secure, "partitioned: on (expected: secure as well)");
        requireDuration("maxIdle", maxIdle, faults);
        requireDuration("maxLife", maxLife, faults);
        if (mode != CookieMode.INSERT) {
            boolean inserting = indirect || nocache || preserve || postOnly || maxIdle != null || maxLife != null;
            inserting |= signatureKey != null || !suffix().equals("; path=/");
            faults.require(!inserting, mode.keyword() + " (expected: no option of an inserted cookie)");
        }
        faults.require(
                signatureKey == null || signatureKey.length >= SHORTEST_KEY,
                "signedWith: a short key (expected: at least " + SHORTEST_KEY + " bytes)");
        faults.require(dynamicSecret == null || !dynamicSecret.isEmpty(), "dynamic: no secret (expected: a secret)");
        faults.require(signatureKey == null || dynamicSecret == null, "signedWith and dynamic (expected: one of them)");
    }

    private static void requireDuration(String option, @Nullable Duration duration, Faults faults) {
        if (duration != null) {
            // A date has 30 bits of 4 seconds; half of the range, so that differences keep their sign.
            boolean valid = duration.toSeconds() >= 1 && duration.toSeconds() <= Integer.MAX_VALUE;
            faults.require(valid, option + ": " + duration + " (expected: 1 s to 68 years)");
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CookieOptions that
                && toString().equals(that.toString())
                && Objects.equals(maxIdle, that.maxIdle)
                && Objects.equals(maxLife, that.maxLife)
                && Arrays.equals(signatureKey, that.signatureKey)
                && Objects.equals(dynamicSecret, that.dynamicSecret);
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    /** Returns every option but the secrets, so that equal options have equal lines. */
    @Override
    public String toString() {
        StringBuilder line =
                new StringBuilder("cookie ").append(name).append(' ').append(mode.keyword());
        line.append(indirect ? " indirect" : "").append(nocache ? " nocache" : "");
        line.append(preserve ? " preserve" : "").append(postOnly ? " postonly" : "");
        line.append(httpOnly ? " httponly" : "").append(secure ? " secure" : "");
        domains.forEach(domain -> line.append(" domain ").append(domain));
        line.append(maxIdle != null ? " maxidle " + maxIdle.toSeconds() + "s" : "");
        line.append(maxLife != null ? " maxlife " + maxLife.toSeconds() + "s" : "");
        line.append(dynamicSecret != null ? " dynamic" : "").append(signatureKey != null ? " signed" : "");
        line.append(path.equals("/") ? "" : " path " + path);
        line.append(sameSite != null ? " attr SameSite=" + sameSite.word() : "");
        line.append(partitioned ? " attr Partitioned" : "");
        attributes.forEach(attribute -> line.append(" attr ").append(attribute));
        return line.toString();
    }
}
