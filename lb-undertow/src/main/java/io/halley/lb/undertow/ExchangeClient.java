// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import static java.util.Objects.requireNonNull;

import io.halley.lb.undertow.http1.ResponseHead;
import io.halley.lb.undertow.refusal.RefusalPage;
import io.halley.lb.undertow.relay.ClientListener;
import io.halley.lb.undertow.relay.Intake;
import io.halley.lb.undertow.relay.UpgradeTarget;
import io.undertow.server.Connectors;
import io.undertow.server.ExchangeCompletionListener;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Protocols;
import io.undertow.util.SameThreadExecutor;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.channels.StreamSourceChannel;

/**
 * An {@link HttpServerExchange} as the relay sees it: the front of the handler.
 *
 * <p>Body and answer go through the exchange's channels, so that wrappers, access logs, TLS and HTTP/2 work as with any
 * other handler. Thread: the exchange's IO thread.
 */
final class ExchangeClient extends ExchangeRequest implements Runnable, ExchangeCompletionListener {

    private static final int HTTP_1_1 = 11;
    private static final int CONTINUE = 100;

    private @Nullable Intake intake;
    private final @Nullable HttpServerConnection http1;
    private final long maxBody;

    // Let go after an upgrade.
    private @Nullable ClientListener listener;
    private @Nullable StreamSourceChannel body;
    private @Nullable StreamSinkChannel response;

    private boolean watched;
    private boolean last;
    private boolean shut;
    private boolean silent;
    private long answerHeadLength;
    private @Nullable UpgradeHandover handover;

    ExchangeClient(HttpServerExchange exchange) {
        super(exchange);
        this.http1 = exchange.getConnection() instanceof HttpServerConnection connection ? connection : null;
        this.maxBody = exchange.getMaxEntitySize();
    }

    /** Gives the exchange to an intake, on its IO thread; to be called by the handler of the exchange. */
    void give(Intake to) throws IOException {
        HttpServerExchange current = exchange();
        intake = to;
        if (http1 != null) {
            // Else the answers to earlier pipelined requests wait until this one is answered.
            PipelinedAnswers.begin(current, http1);
        }
        current.dispatch(current.isInIoThread() ? SameThreadExecutor.INSTANCE : current.getIoThread(), this);
    }

    @Override
    public void run() {
        HttpServerExchange current = exchange();
        current.addExchangeCompleteListener(this);
        if (!current.isRequestComplete()) {
            openBody(current);
        }
        requireNonNull(intake).take(this);
    }

    private void openBody(HttpServerExchange current) {
        if (Connectors.getExistingRequestChannel(current) == null) {
            // The relay keeps to the limit itself, and answers a 413.
            current.setMaxEntitySize(-1);
            if (http1 != null && current.getRequestHeaders().contains(Headers.TRANSFER_ENCODING)) {
                ChunkedRequestBody.install(http1, current);
            }
        }
        body = current.getRequestChannel();
    }

    @Override
    public void listener(ClientListener listener) {
        this.listener = listener;
    }

    // Request body

    @Override
    public long maxBody() {
        return maxBody;
    }

    @Override
    public boolean isRequestComplete() {
        return body == null || exchange().isRequestComplete();
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        return body == null ? -1 : body.read(into);
    }

    @Override
    public void resumeReads() {
        if (body != null && !body.isReadResumed()) {
            body.getReadSetter().set(channel -> readable());
            body.resumeReads();
        }
    }

    @Override
    public void suspendReads() {
        if (body != null && body.isReadResumed()) {
            body.suspendReads();
        }
    }

    private void readable() {
        if (listener != null) {
            listener.clientReadable();
        }
    }

    // The client's going

    @Override
    public void watch() {
        if (!watched && http1 != null) {
            watched = true;
            AbortWatch.start(http1, this::gone);
        }
    }

    @Override
    public boolean isPolled() {
        return http1 == null;
    }

    @Override
    public boolean isGone() {
        return exchange != null
                && !(exchange.getConnection().isOpen()
                        && Connectors.getConduitSinkChannel(exchange).isOpen());
    }

    private void gone() {
        if (!silent && listener != null) {
            listener.clientGone();
        }
    }

    /** Called when the exchange has ended, as the relay wanted it, or by a closed connection. */
    @Override
    public void exchangeEvent(HttpServerExchange ended, NextListener next) {
        try {
            gone();
        } finally {
            next.proceed();
        }
    }

    // The answer

    @Override
    public void interim(ResponseHead head) throws IOException {
        if (http1 == null) {
            if (head.status() == CONTINUE) {
                InterimResponses.writeContinue(exchange());
            }
        } else if (version() == HTTP_1_1) {
            InterimResponses.write(http1, head);
        }
    }

    @Override
    public void respond(ResponseHead head, boolean keepAlive) {
        ExchangeHead.copyFrom(head, exchange());
        begin(keepAlive);
    }

    @Override
    public void respond(RefusalPage page, boolean keepAlive) {
        exchange().setStatusCode(page.status());
        page.headers().forEach((name, value) -> exchange().getResponseHeaders().put(new HttpString(name), value));
        exchange().getResponseHeaders().put(Headers.CONTENT_LENGTH, page.body().length);
        begin(keepAlive);
    }

    private void begin(boolean keepAlive) {
        if (!keepAlive) {
            exchange().setPersistent(false);
        }
        if (version() == 0) {
            // Undertow repeats the client's version, whatever it is.
            exchange().setProtocol(Protocols.HTTP_1_1);
        }
        if (http1 != null) {
            PipelinedAnswers.stopFlushing(http1);
        }
        response = exchange().getResponseChannel();
        answerHeadLength = ExchangeHead.responseLength(exchange());
    }

    @Override
    public long answerHeadLength() {
        return answerHeadLength;
    }

    @Override
    public int write(ByteBuffer data, boolean isLast) throws IOException {
        StreamSinkChannel channel = response();
        last = isLast;
        if (!data.hasRemaining()) {
            return 0;
        }
        int total = 0;
        int n;
        do {
            n = isLast ? channel.writeFinal(data) : channel.write(data);
            total += n;
        } while (n > 0 && data.hasRemaining());
        return total;
    }

    @Override
    public boolean flush() throws IOException {
        StreamSinkChannel channel = response();
        boolean wasSilent = silent;
        // The end of the exchange that comes from within is no news.
        silent = true;
        try {
            if (last && !shut) {
                shut = true;
                channel.shutdownWrites();
            }
            boolean flushed = channel.flush();
            if (http1 != null && http1.getPipelineBuffer() != null && !last) {
                flushed &= http1.getPipelineBuffer().flushPipelinedData();
            }
            if (flushed && last) {
                complete();
            }
            return flushed;
        } finally {
            silent = wasSilent;
        }
    }

    /** The answer is out; what the client still sends of its request is of no use. */
    private void complete() {
        HttpServerExchange current = exchange();
        if (!current.isComplete()) {
            Lingering.start(current, http1, body);
        }
    }

    private StreamSinkChannel response() throws IOException {
        if (response == null) {
            throw new IOException("another handler answers this request");
        }
        return response;
    }

    @Override
    public void resumeWrites() {
        if (response != null && !response.isWriteResumed()) {
            response.getWriteSetter().set(channel -> writable());
            response.resumeWrites();
        }
    }

    @Override
    public void suspendWrites() {
        if (response != null && response.isWriteResumed()) {
            response.suspendWrites();
        }
    }

    private void writable() {
        if (listener != null) {
            listener.clientWritable();
        }
    }

    @Override
    public void abort() {
        HttpServerExchange current = exchange;
        silent = true;
        if (current == null || (current.isComplete() && handover == null)) {
            return;
        }
        Lingering.reset(current, http1);
    }

    @Override
    public void upgrade(ResponseHead head, UpgradeTarget to) {
        HttpServerExchange current = exchange();
        ExchangeHead.copyFrom(head, current);
        // The end of this exchange is not the client's; from here on that is heard by the connection's.
        silent = true;
        UpgradeHandover pending = new UpgradeHandover(this, to);
        handover = pending;
        if (http1 != null) {
            http1.addCloseListener(pending);
        }
        current.upgradeChannel(pending);
        current.endExchange();
        answerHeadLength = ExchangeHead.responseLength(current);
        if (handover != null && http1 != null && !http1.isOpen()) {
            pending.closed(http1);
        }
    }

    /** Lets go of everything but what the relay may still ask: a tunnel keeps nothing of the request. */
    void handedOver() {
        if (http1 != null) {
            // The watch for the client's going, if there was one.
            http1.getChannel().getSourceChannel().setReadListener(null);
        }
        exchange = null;
        listener = null;
        body = null;
        response = null;
        handover = null;
    }

    void goneBeforeHandover() {
        ClientListener last = listener;
        handover = null;
        if (last != null) {
            last.clientGone();
        }
    }
}
