// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.health;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** What a server says to one Bayeux message. */
record BayeuxReply(
        boolean successful,
        @Nullable String clientId,
        @Nullable String error) {

    private static final JsonFactory FACTORY = new JsonFactory();

    /** Returns the reply on a channel in an array of messages, or null if there is none. */
    static @Nullable BayeuxReply read(byte[] content, String channel) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), content)) {
            if (parser.nextToken() == JsonToken.START_ARRAY) {
                while (parser.nextToken() == JsonToken.START_OBJECT) {
                    BayeuxReply reply = message(parser, channel);
                    if (reply != null) {
                        return reply;
                    }
                }
            }
            return null;
        } catch (JacksonException e) {
            return null;
        }
    }

    /** Reads to the end of the message; null if it is on another channel, or is data and no reply. */
    private static @Nullable BayeuxReply message(JsonParser parser, String channel) {
        String clientId = null;
        String error = null;
        boolean wanted = false;
        JsonToken successful = null;
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            String text = value == JsonToken.VALUE_STRING ? parser.getString() : null;
            switch (name) {
                case "channel" -> wanted = channel.equals(text);
                case "successful" -> successful = value;
                case "clientId" -> clientId = text;
                case "error" -> error = text;
                default -> parser.skipChildren();
            }
        }
        return wanted && successful != null
                ? new BayeuxReply(successful == JsonToken.VALUE_TRUE, clientId, error)
                : null;
    }
}
