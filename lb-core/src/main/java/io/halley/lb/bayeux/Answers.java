// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.bayeux;

import java.io.StringWriter;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/**
 * Writes answers in place of a server, which real clients take as such: one reply for each message, in its order.
 *
 * <p>What would hang a client for good is never written: a reply without the message's {@code id}, advice to handshake on
 * a success, advice {@code none}, advice on anything but a connect or a handshake.
 *
 * <p>Only to be sent where no byte of a server's answer has left, and nobody else will answer.
 */
public final class Answers {

    /** Pure ASCII: lone surrogates of an id come back as they were, and no line separator ends a script. */
    private static final JsonFactory FACTORY =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private Answers() {}

    /**
     * Returns the answer that a CometD server gives which does not know the session: clients handshake at once.
     *
     * <p>Connects get the advice to handshake; other messages get none, and are lost, as they are there.
     */
    public static Answer sessionUnknown(BayeuxRequest request) {
        return wrap(request, replies(request, Failure.SESSION_UNKNOWN, true, 0));
    }

    /**
     * Returns the answer that the request failed.
     *
     * <p>A connect gets no advice, so that the client tries again after a second and keeps its session; a handshake gets
     * the advice to try again.
     *
     * @param intervalMillis when to handshake again; CometD's Java client does not heed it
     */
    public static Answer failed(BayeuxRequest request, Failure failure, long intervalMillis) {
        return wrap(request, replies(request, failure, false, intervalMillis));
    }

    /** Returns the reply that sends a session's connect back to a handshake, without the array around it. */
    static String connectUnknown(@Nullable String id) {
        BayeuxMessage connect = new BayeuxMessage(Meta.CONNECT, id, null, null, null, null, null, null);
        return write(json -> reply(json, connect, Failure.SESSION_UNKNOWN, true, 0));
    }

    private static Answer wrap(BayeuxRequest request, String array) {
        String callback = request.callback();
        return callback == null
                ? new Answer(Answer.JSON, array)
                : new Answer(Answer.JAVASCRIPT, callback + "(" + array + ")");
    }

    private static String replies(BayeuxRequest request, Failure failure, boolean rehandshake, long interval) {
        return write(json -> {
            json.writeStartArray();
            for (BayeuxMessage message : request.messages()) {
                reply(json, message, failure, rehandshake, interval);
            }
            json.writeEndArray();
        });
    }

    private static String write(Consumer<JsonGenerator> content) {
        StringWriter text = new StringWriter(192);
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            content.accept(json);
        }
        return text.toString();
    }

    private static void reply(
            JsonGenerator json, BayeuxMessage message, Failure failure, boolean rehandshake, long interval) {
        boolean handshake = message.is(Meta.HANDSHAKE);
        Failure reason = handshake && failure.equals(Failure.SESSION_UNKNOWN) ? Failure.OVERLOADED : failure;
        json.writeStartObject();
        text(json, "channel", message.channel());
        text(json, "id", message.id());
        json.writeBooleanProperty("successful", false);
        BayeuxMessage.Subscription subscription = message.subscription();
        if (subscription != null) {
            json.writeName("subscription");
            subscription(json, subscription);
        }
        json.writeStringProperty("error", reason.error());
        if (handshake || (rehandshake && message.is(Meta.CONNECT))) {
            json.writeObjectPropertyStart("advice");
            json.writeStringProperty("reconnect", "handshake");
            json.writeNumberProperty("interval", Math.max(0, interval));
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private static void text(JsonGenerator json, String name, @Nullable String value) {
        if (value != null) {
            json.writeStringProperty(name, value);
        }
    }

    private static void subscription(JsonGenerator json, BayeuxMessage.Subscription subscription) {
        if (subscription.array()) {
            json.writeStartArray();
            subscription.channels().forEach(json::writeString);
            json.writeEndArray();
        } else {
            json.writeString(subscription.channels().get(0));
        }
    }
}
