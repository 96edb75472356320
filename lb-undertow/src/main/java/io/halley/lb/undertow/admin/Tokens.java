// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.admin;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tokens that prove that a request was made by a page of ours: an HMAC of the user with a key of this process. */
final class Tokens {

    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    Tokens(SecureRandom random) {
        byte[] secret = new byte[32];
        random.nextBytes(secret);
        key = new SecretKeySpec(secret, ALGORITHM);
    }

    String of(String user) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(mac.doFinal(user.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every platform has HmacSHA256", e);
        }
    }

    boolean isRight(String token, String user) {
        return MessageDigest.isEqual(token.getBytes(StandardCharsets.UTF_8), of(user).getBytes(StandardCharsets.UTF_8));
    }
}
