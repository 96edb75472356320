// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.admin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who may come in, by Basic authentication (RFC 7617). Immutable.
 *
 * <p>Passwords are kept as SHA-256 only. Every user is compared in full for every request, so that the time to answer
 * tells neither whether a user exists nor how much of a password was right.
 */
final class Credentials {

    private static final String SCHEME = "Basic ";
    /** More than any user and password that was set. */
    private static final int LONGEST_HEADER = 4096;

    /** What a user has to prove: both hashes, one after the other, so that one comparison tells. */
    private static final class User {

        final String name;
        final byte[] proof;

        User(String name, String password) {
            this.name = name;
            byte[] given = (name + ":" + password).getBytes(StandardCharsets.UTF_8);
            proof = proof(given, name.getBytes(StandardCharsets.UTF_8).length);
        }
    }

    private final List<User> users = new ArrayList<>();

    Credentials(Map<String, String> passwords) {
        passwords.forEach((name, password) -> users.add(new User(name, password)));
    }

    boolean isEmpty() {
        return users.isEmpty();
    }

    /** Returns the user that the header proves to be, or null. */
    @Nullable
    String check(String header) {
        byte[] given = decode(header);
        int colon = -1;
        for (int i = 0; i < given.length && colon < 0; i++) {
            colon = given[i] == ':' ? i : -1;
        }
        byte[] proof = proof(given, Math.max(0, colon));
        String found = null;
        for (User user : users) {
            boolean right = MessageDigest.isEqual(user.proof, proof);
            found = right && colon >= 0 ? user.name : found;
        }
        return found;
    }

    /** Returns the bytes of {@code user:password}, none if they could not be read. */
    private static byte[] decode(String header) {
        if (header.length() > LONGEST_HEADER || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return new byte[0];
        }
        try {
            return Base64.getDecoder().decode(header.substring(SCHEME.length()).strip());
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    /** Returns the hash of what is before the colon, and of what is behind it. */
    private static byte[] proof(byte[] given, int colon) {
        int from = Math.min(given.length, colon + 1);
        byte[] proof = Arrays.copyOf(sha256(given, 0, colon), 64);
        System.arraycopy(sha256(given, from, given.length - from), 0, proof, 32, 32);
        return proof;
    }

    private static byte[] sha256(byte[] bytes, int offset, int length) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes, offset, length);
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every platform has SHA-256", e);
        }
    }
}
