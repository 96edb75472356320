// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.bayeux;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** The fields of the message being read. A field given twice, or of the wrong type, makes it unclear. */
final class Fields {

    /** Longer ones are no session of CometD's (about 26 characters) and would fill tables. */
    static final int LONGEST_CLIENT_ID = 128;

    @Nullable
    String channel;

    @Nullable
    String clientId;

    private @Nullable String id;
    private @Nullable String connectionType;
    private @Nullable String error;
    private @Nullable Boolean successful;
    private @Nullable List<String> subscriptions;
    private boolean array;
    private final Set<Field> seen = EnumSet.noneOf(Field.class);

    private @Nullable String reconnect;
    private long interval = -1;
    private long timeout = -1;
    private long maxInterval = -1;

    /** The fields that are read; those from RECONNECT on are fields of the advice. */
    enum Field {
        CHANNEL,
        ID,
        CLIENT_ID,
        CONNECTION_TYPE,
        SUBSCRIPTION,
        SUCCESSFUL,
        ERROR,
        ADVICE,
        RECONNECT,
        INTERVAL,
        TIMEOUT,
        MAX_INTERVAL
    }

    static @Nullable Field ofMessage(String name) {
        return switch (name) {
            case "channel" -> Field.CHANNEL;
            case "id" -> Field.ID;
            case "clientId" -> Field.CLIENT_ID;
            case "connectionType" -> Field.CONNECTION_TYPE;
            case "subscription" -> Field.SUBSCRIPTION;
            case "successful" -> Field.SUCCESSFUL;
            case "error" -> Field.ERROR;
            case "advice" -> Field.ADVICE;
            default -> null;
        };
    }

    static @Nullable Field ofAdvice(String name) {
        return switch (name) {
            case "reconnect" -> Field.RECONNECT;
            case "interval" -> Field.INTERVAL;
            case "timeout" -> Field.TIMEOUT;
            case "maxInterval" -> Field.MAX_INTERVAL;
            default -> null;
        };
    }

    /** Notes that the field was met, and returns whether for the first time. */
    boolean first(Field field) {
        return seen.add(field);
    }

    /** Takes a value that is no object and no array, and returns whether it may stand there; null stands for absent. */
    boolean scalar(Field field, JsonToken token, JsonParser parser) {
        if (token == JsonToken.VALUE_NULL) {
            return true;
        }
        return switch (field) {
            case ID -> {
                id = parser.getString();
                yield token == JsonToken.VALUE_STRING || token.isNumeric();
            }
            case SUCCESSFUL -> {
                successful = token == JsonToken.VALUE_TRUE;
                yield token.isBoolean();
            }
            case INTERVAL, TIMEOUT, MAX_INTERVAL -> number(field, token, parser);
            default -> token == JsonToken.VALUE_STRING && text(field, parser.getString());
        };
    }

    private boolean text(Field field, String value) {
        switch (field) {
            case CHANNEL -> channel = value;
            case CLIENT_ID -> {
                if (value.length() > LONGEST_CLIENT_ID) {
                    return false;
                }
                clientId = value;
            }
            case CONNECTION_TYPE -> connectionType = value;
            case ERROR -> error = value;
            case RECONNECT -> reconnect = value;
            case SUBSCRIPTION -> subscriptions = List.of(value);
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Takes milliseconds; a fraction is cut off, and what is no number of a sensible size is left out. */
    private boolean number(Field field, JsonToken token, JsonParser parser) {
        if (!token.isNumeric() || parser.getStringLength() > 18) {
            return true;
        }
        long millis = (long) Double.parseDouble(parser.getString());
        switch (field) {
            case INTERVAL -> interval = millis;
            case TIMEOUT -> timeout = millis;
            default -> maxInterval = millis;
        }
        return true;
    }

    void beginSubscriptions() {
        subscriptions = new ArrayList<>();
        array = true;
    }

    void addSubscription(String name) {
        if (subscriptions != null) {
            subscriptions.add(name);
        }
    }

    BayeuxMessage message() {
        boolean advised = seen.contains(Field.ADVICE);
        return new BayeuxMessage(
                channel,
                id,
                clientId,
                connectionType,
                subscriptions == null ? null : new BayeuxMessage.Subscription(List.copyOf(subscriptions), array),
                successful,
                error,
                advised ? new Advice(reconnect, interval, timeout, maxInterval) : null);
    }
}
