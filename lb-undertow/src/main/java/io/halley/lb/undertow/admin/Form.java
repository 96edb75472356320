// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.admin;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of an {@code application/x-www-form-urlencoded} body, read strictly (WHATWG URL section 5). Immutable. */
final class Form {

    static final int MOST_BYTES = 16 * 1024;
    private static final int MOST_FIELDS = 1000;

    private final Map<String, List<String>> fields;

    private Form(Map<String, List<String>> fields) {
        this.fields = fields;
    }

    /**
     * Reads a body.
     *
     * @throws IllegalArgumentException if it is not a form, says where
     */
    static Form parse(byte[] body) {
        Map<String, List<String>> fields = new HashMap<>();
        int count = 0;
        for (int start = 0; start < body.length; ) {
            int end = find(body, '&', start, body.length);
            if (end > start) {
                if (++count > MOST_FIELDS) {
                    throw new IllegalArgumentException("more than " + MOST_FIELDS + " fields");
                }
                int equals = find(body, '=', start, end);
                String name = decode(body, start, equals);
                String value = equals < end ? decode(body, equals + 1, end) : "";
                fields.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
            }
            start = end + 1;
        }
        return new Form(fields);
    }

    private static int find(byte[] body, char wanted, int start, int end) {
        int at = start;
        while (at < end && body[at] != wanted) {
            at++;
        }
        return at;
    }

    private static String decode(byte[] body, int start, int end) {
        ByteBuffer bytes = ByteBuffer.allocate(end - start);
        for (int at = start; at < end; at++) {
            byte b = body[at];
            if (b == '+') {
                bytes.put((byte) ' ');
            } else if (b != '%') {
                bytes.put(b);
            } else if (at + 2 < end && hex(body[at + 1]) >= 0 && hex(body[at + 2]) >= 0) {
                bytes.put((byte) (hex(body[at + 1]) << 4 | hex(body[at + 2])));
                at += 2;
            } else {
                throw new IllegalArgumentException("byte " + at + ": % (expected: two hexadecimal digits after it)");
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("bytes " + start + " to " + end + " (expected: UTF-8)", e);
        }
    }

    /** Unlike {@link Character#digit}, knows no digits of other scripts. */
    private static int hex(byte b) {
        return b < 0 ? -1 : Character.digit((char) b, 16);
    }

    /** Returns the field's value, or null if there is none or more than one. */
    @Nullable
    String value(String name) {
        List<String> values = values(name);
        return values.size() == 1 ? values.get(0) : null;
    }

    List<String> values(String name) {
        return fields.getOrDefault(name, List.of());
    }
}
