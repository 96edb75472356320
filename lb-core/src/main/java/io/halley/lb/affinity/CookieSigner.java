// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.affinity;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * HMAC-SHA256 (RFC 2104) of texts, each bound to a purpose and to the cookie's name.
 *
 * <p>Thread-safe: a {@link Mac} is not, so each use works on a clone of one that has its key.
 */
final class CookieSigner {
    private static final String ALGORITHM = "HmacSHA256";

    private final Mac keyed;

    CookieSigner(byte[] key, String cookieName) {
        try {
            keyed = Mac.getInstance(ALGORITHM);
            keyed.init(new SecretKeySpec(key, ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(ALGORITHM + " (expected: in every JDK)", e);
        }
        update(keyed, cookieName);
    }

    /** Returns the first {@code bytes} of the signature in base64url. */
    String sign(String purpose, String text, int bytes) {
        Mac mac = copy();
        update(mac, purpose);
        byte[] signature = Arrays.copyOf(mac.doFinal(text.getBytes(UTF_8)), bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
    }

    /** Returns whether a signature is the one of the text; in constant time. */
    boolean isValid(String purpose, String text, String signature, int bytes) {
        return MessageDigest.isEqual(sign(purpose, text, bytes).getBytes(ISO_8859_1), signature.getBytes(ISO_8859_1));
    }

    /** A zero octet ends each part, so that no two lists of parts are signed alike. */
    private static void update(Mac mac, String part) {
        mac.update(part.getBytes(UTF_8));
        mac.update((byte) 0);
    }

    private Mac copy() {
        try {
            return (Mac) keyed.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(ALGORITHM + " (expected: a provider whose Mac can be cloned)", e);
        }
    }
}
