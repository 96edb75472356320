// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.http1;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The octets of a head and the places of its field lines. Not thread-safe. */
final class HeadFields {

    private static final int SMALL_BYTES = 1024;
    private static final int SMALL_FIELDS = 16;
    private static final int KEPT_BYTES = 4096;
    private static final int KEPT_FIELDS = 64;
    private static final int PLACES = 4;

    byte[] bytes = new byte[SMALL_BYTES];
    int length;

    private int[] places = new int[SMALL_FIELDS * PLACES];
    private KnownField[] known = new KnownField[SMALL_FIELDS];
    private boolean[] dropped = new boolean[SMALL_FIELDS];
    private int count;

    /** Forgets the head, and the arrays too if an unusual head made them large. */
    void clear() {
        length = 0;
        count = 0;
        if (bytes.length > KEPT_BYTES) {
            bytes = new byte[SMALL_BYTES];
        }
        if (known.length > KEPT_FIELDS) {
            places = new int[SMALL_FIELDS * PLACES];
            known = new KnownField[SMALL_FIELDS];
            dropped = new boolean[SMALL_FIELDS];
        }
    }

    void append(ByteBuffer in, int n) {
        if (bytes.length - length < n) {
            bytes = Arrays.copyOf(bytes, Math.max(length + n, bytes.length * 2));
        }
        in.get(bytes, length, n);
        length += n;
    }

    void add(int nameStart, int nameEnd, int valueStart, int valueEnd) {
        if (count == known.length) {
            places = Arrays.copyOf(places, places.length * 2);
            known = Arrays.copyOf(known, count * 2);
            dropped = Arrays.copyOf(dropped, count * 2);
        }
        int at = count * PLACES;
        places[at] = nameStart;
        places[at + 1] = nameEnd;
        places[at + 2] = valueStart;
        places[at + 3] = valueEnd;
        known[count] = KnownField.of(bytes, nameStart, nameEnd);
        dropped[count] = false;
        count++;
    }

    int count() {
        return count;
    }

    KnownField known(int field) {
        return known[field];
    }

    boolean isDropped(int field) {
        return dropped[field];
    }

    void drop(int field) {
        dropped[field] = true;
    }

    int nameStart(int field) {
        return places[field * PLACES];
    }

    int nameEnd(int field) {
        return places[field * PLACES + 1];
    }

    int valueStart(int field) {
        return places[field * PLACES + 2];
    }

    int valueEnd(int field) {
        return places[field * PLACES + 3];
    }

    /** Returns the name: for a frequent one always the same string, in its usual case. */
    String name(int field) {
        KnownField frequent = known[field];
        return frequent == KnownField.OTHER ? text(nameStart(field), nameEnd(field)) : frequent.wireName();
    }

    String value(int field) {
        return text(valueStart(field), valueEnd(field));
    }

    String text(int start, int end) {
        return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
    }

    /** Returns the first field of that name at or behind {@code from}, or -1. */
    int find(KnownField name, int from) {
        for (int i = from; i < count; i++) {
            if (known[i] == name) {
                return i;
            }
        }
        return -1;
    }

    /** Returns the first field of that name at or behind {@code from}, or -1; the name's case does not matter. */
    int find(String name, int from) {
        KnownField frequent = KnownField.of(name);
        if (frequent != KnownField.OTHER) {
            return find(frequent, from);
        }
        for (int i = from; i < count; i++) {
            if (known[i] == KnownField.OTHER && isNamed(i, name)) {
                return i;
            }
        }
        return -1;
    }

    private boolean isNamed(int field, CharSequence name) {
        int start = nameStart(field);
        int length = nameEnd(field) - start;
        if (length != name.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if ((Octets.lower(bytes[start + i]) & 0xff) != Octets.lower(name.charAt(i))) {
                return false;
            }
        }
        return true;
    }
}
