// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.health;

import io.halley.lb.health.ResponseRule.Verdict;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Begins a session, connects, and ends the session, on one connection and with the server's cookies.
 *
 * <p>A session that was begun is ended whatever the reply to the connect, so that none is left behind unless the connection
 * breaks or an answer is no Bayeux; then the server gives it up after its {@code maxInterval}.
 */
final class BayeuxDialog implements ProbeDialog {

    private static final byte[] NOTHING = {};

    private enum Step {
        HANDSHAKE("/meta/handshake"),
        CONNECT("/meta/connect"),
        DISCONNECT("/meta/disconnect");

        final String channel;

        Step(String channel) {
            this.channel = channel;
        }
    }

    private final ProbeForm form;
    private final String authority;
    private final ResponseRule rule;
    private Step step = Step.HANDSHAKE;
    private byte[] output = NOTHING;
    private ResponseHead head = new ResponseHead();
    private @Nullable ResponseContent content;
    private String clientId = "";
    private String cookies = "";
    private @Nullable Verdict verdict;
    private boolean done;

    BayeuxDialog(ProbeForm form, String authority, ResponseRule rule) {
        this.form = form;
        this.authority = authority;
        this.rule = rule;
    }

    @Override
    public Next connected() {
        output =
                request("[{\"id\":\"1\",\"channel\":\"/meta/handshake\",\"version\":\"1.0\",\"minimumVersion\":\"1.0\","
                        + "\"supportedConnectionTypes\":[\"long-polling\"]}]");
        return Next.SEND;
    }

    private byte[] request(String body) {
        ProbeForm request = form.withBody(body);
        if (!form.hasHeader("Content-Type")) {
            request = request.withHeader("Content-Type", "application/json");
        }
        if (!cookies.isEmpty()) {
            request = request.withHeader("Cookie", cookies);
        }
        return ProbeRequest.http(
                request.withHeader("Connection", step == Step.DISCONNECT ? "close" : "keep-alive"), authority);
    }

    @Override
    public Next received(ByteBuffer input) {
        output = NOTHING;
        Next next = Next.READ;
        while (input.hasRemaining() && next == Next.READ) {
            next = content == null ? readHead(input) : readContent(content, input);
        }
        input.position(input.limit());
        return next;
    }

    private Next readHead(ByteBuffer input) {
        if (!head.read(input)) {
            String fault = head.fault();
            return fault == null ? Next.READ : fail(CheckStatus.L7RSP, -1, fault);
        }
        if (head.status() < 200 && head.status() != 101) {
            head = new ResponseHead();
            return Next.READ;
        }
        Verdict judged = rule.judge(head);
        if (!judged.passed()) {
            return fail(judged.status(), judged.code(), judged.detail());
        }
        ResponseContent begun = new ResponseContent(head);
        content = begun;
        // The content may be empty, or have no usable length: then no further byte would tell.
        return readContent(begun, ByteBuffer.allocate(0));
    }

    private Next readContent(ResponseContent reading, ByteBuffer input) {
        if (reading.read(input)) {
            return answered(BayeuxReply.read(reading.bytes(), step.channel));
        }
        String fault = reading.fault();
        return fault == null ? Next.READ : fail(CheckStatus.L7RSP, head.status(), fault);
    }

    private Next answered(@Nullable BayeuxReply reply) {
        int code = head.status();
        if (reply == null) {
            return fail(CheckStatus.L7RSP, code, "no reply on " + step.channel);
        }
        // A policy that wants credentials says no, and a server that can say so is alive.
        String error = reply.error();
        if (step == Step.HANDSHAKE && !reply.successful() && error != null && error.startsWith("403:")) {
            return end(new Verdict(CheckStatus.L7OK, code, error));
        }
        if (!reply.successful()) {
            return fail(CheckStatus.L7RSP, code, step.channel + " failed: " + (error == null ? "no error" : error));
        }
        return switch (step) {
            case HANDSHAKE -> begun(reply.clientId());
            case CONNECT -> disconnect();
            case DISCONNECT -> end(verdict == null ? new Verdict(CheckStatus.L7OK, code, head.reason()) : verdict);
        };
    }

    private Next begun(@Nullable String id) {
        if (id == null || !id.matches("[!#-\\[\\]-~]{1,256}")) {
            return fail(CheckStatus.L7RSP, head.status(), "no usable clientId in the reply on " + step.channel);
        }
        clientId = id;
        cookies = cookies(head.headers("Set-Cookie"));
        return send(
                Step.CONNECT,
                "[{\"id\":\"2\",\"channel\":\"/meta/connect\",\"connectionType\":\"long-polling\","
                        + "\"advice\":{\"timeout\":0},\"clientId\":\"" + clientId + "\"}]");
    }

    private Next disconnect() {
        return send(
                Step.DISCONNECT, "[{\"id\":\"3\",\"channel\":\"/meta/disconnect\",\"clientId\":\"" + clientId + "\"}]");
    }

    private Next send(Step next, String body) {
        step = next;
        head = new ResponseHead();
        content = null;
        output = request(body);
        return Next.SEND;
    }

    private static String cookies(List<String> setCookies) {
        return setCookies.stream()
                .map(line -> line.split(";", 2)[0].strip())
                .filter(pair -> pair.indexOf('=') > 0)
                .collect(Collectors.joining("; "));
    }

    /** Keeps the first failure; after a reply that failed there is still a session to end. */
    private Next fail(CheckStatus status, int code, String detail) {
        if (verdict == null) {
            verdict = new Verdict(status, code, visible(detail));
        }
        boolean sessionLeft = step == Step.CONNECT && content != null && content.fault() == null;
        return sessionLeft ? disconnect() : end(verdict);
    }

    private Next end(Verdict found) {
        verdict = found;
        done = true;
        return Next.DONE;
    }

    /** At most 100 characters of visible ASCII, for people. */
    private static String visible(String text) {
        return text.substring(0, Math.min(100, text.length())).replaceAll("[^ -~]", "?");
    }

    @Override
    public void ended(End how) {
        if (!done && verdict == null) {
            String where = " at " + step.channel;
            verdict = switch (how) {
                case TIMEOUT -> new Verdict(CheckStatus.L7TOUT, -1, "no answer" + where);
                case RESET -> new Verdict(CheckStatus.L7RSP, -1, "connection reset" + where);
                case CLOSED -> new Verdict(CheckStatus.L7RSP, -1, "connection closed" + where);
            };
        }
        done = true;
    }

    @Override
    public byte[] output() {
        return output;
    }

    @Override
    public ProbeResult result(long nanos) {
        Verdict end = verdict == null ? new Verdict(CheckStatus.SOCKERR, -1, "no verdict") : verdict;
        return new ProbeResult(end.passed(), end.status(), end.code(), end.detail(), nanos);
    }
}
