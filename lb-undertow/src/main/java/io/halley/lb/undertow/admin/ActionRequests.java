// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.admin;

import io.undertow.io.Receiver;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the operator's requests, refuses those of others, and answers. Thread: an exchange's IO thread, never blocks. */
final class ActionRequests {

    private static final Logger log = LoggerFactory.getLogger(StatsHandler.class);
    private static final String FORM_TYPE = "application/x-www-form-urlencoded";

    private final Settings settings;
    private final OwnOrigin ownOrigin;
    private final Actions actions;
    private final Runnable after;

    ActionRequests(Settings settings, OwnOrigin ownOrigin, Actions actions, Runnable after) {
        this.settings = settings;
        this.ownOrigin = ownOrigin;
        this.actions = actions;
        this.after = after;
    }

    /** Reads the form of the page, with HAProxy's fields: {@code b} a backend, {@code s} servers, {@code action}. */
    void page(HttpServerExchange exchange, String user) {
        receive(exchange, user, form -> {
            try {
                String backend = form.value("b");
                String action = form.value("action");
                if (backend == null || action == null) {
                    throw new IllegalArgumentException("b and action (expected: one of each)");
                }
                actions.apply(backend, form.values("s"), Command.of(action, form), user);
                after.run();
                Answer.redirect(exchange, StatusCodes.SEE_OTHER, "?st=DONE");
            } catch (IllegalArgumentException e) {
                // HAProxy's word for parameters that it could not use.
                Answer.redirect(exchange, StatusCodes.SEE_OTHER, "?st=ERRP");
            }
        });
    }

    /** Reads a request of the API, whose path names the server and the verb. */
    void api(HttpServerExchange exchange, String user, String backend, String server, String verb) {
        receive(exchange, user, form -> {
            try {
                actions.apply(backend, List.of(server), Command.of(verb, form), user);
                after.run();
                Answer.json(exchange, StatusCodes.OK, Json.object("done", verb.toLowerCase(Locale.ROOT)));
            } catch (IllegalArgumentException e) {
                String why = e.getMessage() == null ? "" : e.getMessage();
                Answer.json(exchange, StatusCodes.BAD_REQUEST, Json.object("error", why));
            }
        });
    }

    /** Lets the configuration be read anew, on a thread that may wait for files. */
    void reload(HttpServerExchange exchange, String user, ReloadAction action) {
        receive(
                exchange,
                user,
                form -> exchange.dispatch(
                        exchange.getConnection().getWorker(), () -> reloadNow(exchange, user, action)));
    }

    @SuppressWarnings("CatchingUnchecked") // Whatever it is, the operator is told.
    private static void reloadNow(HttpServerExchange exchange, String user, ReloadAction action) {
        log.info("Reload asked for by {}", user);
        try {
            action.reload();
            Answer.json(exchange, StatusCodes.OK, Json.object("done", "reload"));
        } catch (Exception e) {
            Answer.json(exchange, StatusCodes.CONFLICT, Json.object("error", String.valueOf(e.getMessage())));
        }
    }

    private interface FormCallback {
        void read(Form form);
    }

    private void receive(HttpServerExchange exchange, String user, FormCallback callback) {
        if (!settings.mayAct(exchange)) {
            refuse(exchange, StatusCodes.FORBIDDEN, "this page is read-only");
            return;
        }
        if (!isForm(exchange.getRequestHeaders().getFirst(Headers.CONTENT_TYPE))) {
            refuse(exchange, StatusCodes.UNSUPPORTED_MEDIA_TYPE, "body (expected: " + FORM_TYPE + ")");
            return;
        }
        if (exchange.getRequestContentLength() > Form.MOST_BYTES) {
            refuse(exchange, StatusCodes.REQUEST_ENTITY_TOO_LARGE, "body (expected: at most 16 KiB)");
            return;
        }
        Receiver receiver = exchange.getRequestReceiver();
        receiver.setMaxBufferSize(Form.MOST_BYTES);
        receiver.receiveFullBytes((same, body) -> received(same, user, body, callback), (same, failure) -> {
            boolean large = failure instanceof Receiver.RequestToLargeException;
            int status = large ? StatusCodes.REQUEST_ENTITY_TOO_LARGE : StatusCodes.BAD_REQUEST;
            refuse(same, status, large ? "body (expected: at most 16 KiB)" : "body: broken off");
        });
    }

    private void received(HttpServerExchange exchange, String user, byte[] body, FormCallback callback) {
        Form form;
        try {
            form = Form.parse(body);
        } catch (IllegalArgumentException e) {
            refuse(exchange, StatusCodes.BAD_REQUEST, "body: " + e.getMessage());
            return;
        }
        String refusal = ownOrigin.refusal(exchange.getRequestHeaders(), form.value("token"), user);
        if (refusal != null) {
            refuse(exchange, StatusCodes.FORBIDDEN, refusal);
            return;
        }
        callback.read(form);
    }

    private static boolean isForm(@Nullable String type) {
        return type == null || type.split(";", 2)[0].strip().equalsIgnoreCase(FORM_TYPE);
    }

    private static void refuse(HttpServerExchange exchange, int status, String why) {
        Answer.json(exchange, status, Json.object("error", why));
    }
}
