// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.health;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a response head is the expected one.
 *
 * @param expected what is expected, with at least one range of statuses
 * @param accept the value that {@code Sec-WebSocket-Accept} must have in a 101, or null
 */
record ResponseRule(Expectation expected, @Nullable String accept) {

    /** What became of it. */
    record Verdict(CheckStatus status, int code, String detail) {

        boolean passed() {
            return status == CheckStatus.L7OK;
        }
    }

    static ResponseRule status(Expectation expected, int from, int to) {
        return new ResponseRule(expected.statuses().isEmpty() ? expected.withStatus(from, to) : expected, null);
    }

    static ResponseRule webSocket(Expectation expected, String key) {
        return new ResponseRule(
                expected.statuses().isEmpty() ? expected.withStatus(101, 101) : expected, acceptFor(key));
    }

    boolean expects(int status) {
        return expected.expectsStatus(status);
    }

    Verdict judge(ResponseHead head) {
        int code = head.status();
        if (!expects(code)) {
            return new Verdict(CheckStatus.L7STS, code, head.reason());
        }
        if (accept != null && code == 101) {
            if (!"websocket".equalsIgnoreCase(head.header("Upgrade"))) {
                return new Verdict(CheckStatus.L7RSP, code, "no Upgrade: websocket in the 101");
            }
            if (!accept.equals(head.header("Sec-WebSocket-Accept"))) {
                return new Verdict(CheckStatus.L7RSP, code, "wrong Sec-WebSocket-Accept");
            }
        }
        Expectation.Header wanted = expected.header();
        if (wanted != null && !wanted.value().equals(head.header(wanted.name()))) {
            return new Verdict(CheckStatus.L7RSP, code, "header " + wanted.name() + " is not the expected one");
        }
        return new Verdict(CheckStatus.L7OK, code, head.reason());
    }

    /** RFC 6455 section 4.2.2: SHA-1 of the key and a fixed GUID, in base64. */
    static String acceptFor(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1")
                    .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-1", e);
        }
    }
}
