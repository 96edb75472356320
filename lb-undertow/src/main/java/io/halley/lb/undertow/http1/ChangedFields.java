// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.http1;

import io.halley.lb.affinity.CookieHeader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The field lines of a {@link RequestHead} that rules change on their way to the server: a copy, which stays valid when
 * the head does not. Thread: not thread-safe.
 */
public final class ChangedFields {

    private final List<String> names = new ArrayList<>();
    private final List<String> values = new ArrayList<>();

    /** Creates a copy of a head's lines. */
    public ChangedFields(RequestHead head) {
        for (int i = 0; i < head.fields.count(); i++) {
            add(head.fields.name(i), head.fields.value(i));
        }
    }

    /** Adds a line behind the others. */
    public void add(String name, String value) {
        names.add(name);
        values.add(value);
    }

    /** Leaves out all lines of that name; its case does not matter. */
    public void remove(String name) {
        for (int i = names.size() - 1; i >= 0; i--) {
            if (names.get(i).equalsIgnoreCase(name)) {
                names.remove(i);
                values.remove(i);
            }
        }
    }

    /** Returns the value of a line, or null if there are not so many; the name's case does not matter. */
    public @Nullable String header(String name, int occurrence) {
        int left = occurrence;
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equalsIgnoreCase(name) && left-- == 0) {
                return values.get(i);
            }
        }
        return null;
    }

    /** Returns a cookie's value (RFC 6265 section 4.2), or null if there are not so many of that name. */
    public @Nullable String cookie(String name, int occurrence) {
        int left = occurrence;
        String line = header("Cookie", 0);
        for (int next = 1; line != null; next++) {
            String value = CookieHeader.value(line, name, left);
            if (value != null) {
                return value;
            }
            left -= CookieHeader.count(line, name);
            line = header("Cookie", next);
        }
        return null;
    }

    /** Gives the lines to a writer. */
    public void copyTo(RequestHeadWriter writer) {
        for (int i = 0; i < names.size(); i++) {
            writer.header(names.get(i), values.get(i));
        }
    }
}
