// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.http1;

import org.jspecify.annotations.Nullable;

/** {@link ForwardedHeaders} for one client, ready to be copied into each of its requests. Immutable. */
public final class ForwardedLines {

    /** Adds nothing and takes nothing away. */
    public static final ForwardedLines NONE = new ForwardedLines(null, null, false, null, null, false, false);

    private final @Nullable String forName;
    private final byte @Nullable [] forLine;
    private final boolean ifNone;
    private final byte @Nullable [] protoLine;
    private final byte @Nullable [] forwardedLine;
    private final boolean trusted;
    private final boolean mistrusted;

    ForwardedLines(
            @Nullable String forName,
            byte @Nullable [] forLine,
            boolean ifNone,
            byte @Nullable [] protoLine,
            byte @Nullable [] forwardedLine,
            boolean trusted,
            boolean mistrusted) {
        this.forName = forName;
        this.forLine = forLine;
        this.ifNone = ifNone;
        this.protoLine = protoLine;
        this.forwardedLine = forwardedLine;
        this.trusted = trusted;
        this.mistrusted = mistrusted;
    }

    /** Returns whether a received field of that name goes no further. */
    boolean isLeftOut(KnownField known, CharSequence name) {
        if (known == KnownField.X_FORWARDED_PROTO && protoLine != null && !trusted) {
            return true;
        }
        return mistrusted && (isIdentity(known, name) || isFor(name));
    }

    /** Returns whether a field tells who or what the client is, so that no {@code Connection} line may take it off. */
    boolean isProtected(KnownField known, CharSequence name) {
        return isIdentity(known, name) || isFor(name);
    }

    boolean isFor(CharSequence name) {
        return forName != null && Texts.equalsIgnoringCase(name, forName);
    }

    static boolean isIdentity(KnownField known, CharSequence name) {
        return known == KnownField.FORWARDED
                || known == KnownField.X_REAL_IP
                || Texts.startsWithIgnoringCase(name, "X-Forwarded-");
    }

    /** Writes the lines. */
    void write(HeadBuffer out, boolean forSeen, boolean protoSeen) {
        if (forLine != null && !(ifNone && forSeen)) {
            out.octets(forLine, 0, forLine.length);
        }
        if (protoLine != null && !protoSeen) {
            out.octets(protoLine, 0, protoLine.length);
        }
        if (forwardedLine != null) {
            out.octets(forwardedLine, 0, forwardedLine.length);
        }
    }
}
