// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.relay;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Tells whether a 101 answers the key of the handshake (RFC 6455 section 4.1). */
final class WebSocketAccept {

    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private WebSocketAccept() {}

    static boolean matches(@Nullable CharSequence key, @Nullable String accept) {
        if (key == null || accept == null) {
            return false;
        }
        byte[] digest = sha1((key.toString().trim() + GUID).getBytes(StandardCharsets.ISO_8859_1));
        return Base64.getEncoder().encodeToString(digest).equals(accept.trim());
    }

    private static byte[] sha1(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-1", e);
        }
    }
}
