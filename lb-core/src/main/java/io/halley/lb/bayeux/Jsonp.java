// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.bayeux;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the messages of a JSONP request, CometD's transport {@code callback-polling}.
 *
 * <p>They stand in the query: {@code GET /cometd?jsonp=callback&message=[...]}, percent-encoded. The callback becomes
 * code in a page, so only names of letters, digits, {@code . _ -} are one, up to 64 characters, as in CometD.
 */
public final class Jsonp {

    private static final int LONGEST_CALLBACK = 64;

    private Jsonp() {}

    /** Returns whether the target has a parameter {@code jsonp}, whatever its value. */
    public static boolean isCandidate(String target) {
        return parameter(target, "jsonp") != null;
    }

    /**
     * Returns the messages, or null if they cannot be read or a parameter is given twice.
     *
     * @param target the target of a GET, as received
     */
    public static @Nullable BayeuxRequest read(String target, int maxBytes, int maxMessages) {
        String callback = parameter(target, "jsonp");
        String message = parameter(target, "message");
        if (callback == null || message == null || message.length() > 3L * maxBytes) {
            return null;
        }
        byte[] name = decode(callback);
        byte[] body = decode(message);
        if (name == null || body == null) {
            return null;
        }
        String function = new String(name, StandardCharsets.UTF_8);
        if (!isCallback(function)) {
            return null;
        }
        RequestReader reader = new RequestReader(maxBytes, maxMessages, function);
        reader.feed(ByteBuffer.wrap(body));
        return reader.end() == ReadState.READ ? reader.request() : null;
    }

    static boolean isCallback(String name) {
        if (name.isEmpty() || name.length() > LONGEST_CALLBACK) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!letter && c != '.' && c != '_' && c != '-') {
                return false;
            }
        }
        return true;
    }

    /** Returns the undecoded value of a parameter that is given exactly once, or null. */
    private static @Nullable String parameter(String target, String name) {
        int at = target.indexOf('?') + 1;
        if (at == 0) {
            return null;
        }
        String found = null;
        while (at <= target.length()) {
            int end = target.indexOf('&', at);
            end = end < 0 ? target.length() : end;
            boolean named =
                    target.startsWith(name, at) && at + name.length() < end && target.charAt(at + name.length()) == '=';
            if (named) {
                if (found != null) {
                    return null;
                }
                found = target.substring(at + name.length() + 1, end);
            }
            at = end + 1;
        }
        return found;
    }

    /** Decodes {@code application/x-www-form-urlencoded}; null if it is broken. */
    private static byte @Nullable [] decode(String text) {
        byte[] bytes = new byte[text.length()];
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
                int low = i + 2 < text.length() ? Character.digit(text.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    return null;
                }
                bytes[length++] = (byte) (high << 4 | low);
                i += 2;
            } else if (c > 0xFF) {
                return null;
            } else {
                bytes[length++] = c == '+' ? (byte) ' ' : (byte) c;
            }
        }
        return Arrays.copyOf(bytes, length);
    }
}
