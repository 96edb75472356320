// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.health;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Sends one request and judges the head of its final response. */
final class HeadDialog implements ProbeDialog {

    private static final byte[] NOTHING = {};

    private final byte[] request;
    private final ResponseRule rule;
    private final byte[] farewell;
    private ResponseHead head = new ResponseHead();
    private ResponseRule.@Nullable Verdict verdict;
    private boolean sent;

    HeadDialog(byte[] request, ResponseRule rule, byte[] farewell) {
        this.request = request;
        this.rule = rule;
        this.farewell = farewell;
    }

    @Override
    public Next connected() {
        return Next.SEND;
    }

    @Override
    public Next received(ByteBuffer input) {
        sent = true;
        while (verdict == null && head.read(input)) {
            // RFC 9110 section 15.2: interim responses come before the one that counts; 101 is final.
            if (head.status() < 200 && head.status() != 101 && !rule.expects(head.status())) {
                head = new ResponseHead();
            } else {
                verdict = rule.judge(head);
            }
        }
        String fault = head.fault();
        if (verdict == null && fault != null) {
            verdict = new ResponseRule.Verdict(CheckStatus.L7RSP, -1, fault);
        }
        input.position(input.limit());
        return verdict == null ? Next.READ : Next.DONE;
    }

    @Override
    public void ended(End how) {
        if (verdict == null) {
            verdict = how == End.TIMEOUT
                    ? new ResponseRule.Verdict(CheckStatus.L7TOUT, -1, "")
                    : new ResponseRule.Verdict(
                            CheckStatus.L7RSP,
                            -1,
                            (how == End.RESET ? "connection reset " : "connection closed ")
                                    + (head.isEmpty() ? "before the response" : "within the response head"));
        }
    }

    @Override
    public byte[] output() {
        if (!sent) {
            return request;
        }
        return verdict != null && verdict.passed() && verdict.code() == 101 ? farewell : NOTHING;
    }

    @Override
    public ProbeResult result(long nanos) {
        ResponseRule.Verdict end =
                verdict == null ? new ResponseRule.Verdict(CheckStatus.SOCKERR, -1, "no verdict") : verdict;
        return new ProbeResult(end.passed(), end.status(), end.code(), end.detail(), nanos);
    }
}
