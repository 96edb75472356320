// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.admin;

import java.io.StringWriter;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes JSON into memory. */
final class Json {

    private static final JsonFactory FACTORY = new JsonFactory();

    private Json() {}

    static String write(Consumer<JsonGenerator> content) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            content.accept(json);
        }
        return text.toString();
    }

    /** Returns an object with one text in it. */
    static String object(String name, String value) {
        return write(json -> {
            json.writeStartObject();
            json.writeStringProperty(name, value);
            json.writeEndObject();
        });
    }
}
