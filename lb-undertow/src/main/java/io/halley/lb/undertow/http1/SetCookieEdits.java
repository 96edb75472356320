// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.http1;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the {@code Set-Cookie} lines of a head (RFC 6265 section 4.1.1) and keeps what is changed of the head. */
final class SetCookieEdits {

    private final HeadFields fields;
    private final List<String> added = new ArrayList<>(0);
    private @Nullable String @Nullable [] replaced;

    SetCookieEdits(HeadFields fields) {
        this.fields = fields;
    }

    void clear() {
        if (!added.isEmpty()) {
            added.clear();
        }
        replaced = null;
    }

    @Nullable
    String value(String name, int occurrence) {
        int seen = 0;
        for (int field = next(name, 0); field >= 0; field = next(name, field + 1)) {
            if (seen++ == occurrence) {
                int start = valueStart(field);
                return fields.text(start, valueEnd(field, start));
            }
        }
        return null;
    }

    @Nullable
    String line(int occurrence) {
        int field = fields.find(KnownField.SET_COOKIE, 0);
        for (int i = 0; i < occurrence && field >= 0; i++) {
            field = fields.find(KnownField.SET_COOKIE, field + 1);
        }
        return field < 0 ? null : fields.value(field);
    }

    void remove(String name) {
        for (int field = next(name, 0); field >= 0; field = next(name, field + 1)) {
            fields.drop(field);
        }
    }

    void replace(String name, String value) {
        if (!Texts.isValue(value) || value.indexOf(';') >= 0) {
            throw new IllegalArgumentException("Set-Cookie " + name + ": value with a control character or semicolon");
        }
        for (int field = next(name, 0); field >= 0; field = next(name, field + 1)) {
            int start = valueStart(field);
            String before = fields.text(fields.valueStart(field), start);
            String attributes = fields.text(valueEnd(field, start), fields.valueEnd(field));
            if (replaced == null) {
                replaced = new String[fields.count()];
            }
            requireNonNull(replaced)[field] = before + value + attributes;
        }
    }

    void add(String name, String value) {
        if (!Texts.isToken(name) || !Texts.isValue(value)) {
            throw new IllegalArgumentException(
                    "header to add: a name that is no token or a value with a control character");
        }
        added.add(name);
        added.add(value);
    }

    int added() {
        return added.size() / 2;
    }

    String addedName(int index) {
        return added.get(index * 2);
    }

    String addedValue(int index) {
        return added.get(index * 2 + 1);
    }

    @Nullable
    String replaced(int field) {
        return replaced == null ? null : replaced[field];
    }

    private int next(String name, int from) {
        int field = fields.find(KnownField.SET_COOKIE, from);
        while (field >= 0 && !isCookie(field, name)) {
            field = fields.find(KnownField.SET_COOKIE, field + 1);
        }
        return field;
    }

    private boolean isCookie(int field, String name) {
        byte[] bytes = fields.bytes;
        int start = fields.valueStart(field);
        int end = fields.valueEnd(field);
        int length = name.length();
        if (end - start < length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if ((bytes[start + i] & 0xff) != name.charAt(i)) {
                return false;
            }
        }
        int equals = skipBlanks(start + length, end);
        return equals < end && bytes[equals] == '=';
    }

    private int valueStart(int field) {
        int at = fields.valueStart(field);
        while (fields.bytes[at] != '=') {
            at++;
        }
        return skipBlanks(at + 1, fields.valueEnd(field));
    }

    private int valueEnd(int field, int start) {
        int end = start;
        while (end < fields.valueEnd(field) && fields.bytes[end] != ';') {
            end++;
        }
        while (end > start && Octets.isBlank(fields.bytes[end - 1])) {
            end--;
        }
        return end;
    }

    private int skipBlanks(int from, int end) {
        int at = from;
        while (at < end && Octets.isBlank(fields.bytes[at])) {
            at++;
        }
        return at;
    }
}
