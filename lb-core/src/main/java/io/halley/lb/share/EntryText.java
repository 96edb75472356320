// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.share;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * An entry as the engine has it: {@code 1}, the stamp in 16 hexadecimal digits, the origin in 8, and the value; nothing
 * behind them stands for a removal.
 *
 * <p>What comes from an engine may be anybody's: a text that is not exactly so is none.
 */
final class EntryText {

    static final int LONGEST_KEY = 256;
    static final int LONGEST_VALUE = 256;

    private static final char VERSION = '1';
    private static final int STAMP_END = 17;
    private static final int HEAD = 25;

    private EntryText() {}

    static String of(Entry entry) {
        HexFormat hex = HexFormat.of();
        return VERSION
                + hex.toHexDigits(entry.stamp)
                + hex.toHexDigits(entry.origin)
                + (entry.value == null ? "" : entry.value);
    }

    /** Returns the entry, without pins, or null if it is none; its time is left to the caller. */
    static @Nullable Entry parse(String text) {
        if (text.length() < HEAD || text.length() > HEAD + LONGEST_VALUE || text.charAt(0) != VERSION) {
            return null;
        }
        for (int i = 1; i < HEAD; i++) {
            if (!HexFormat.isHexDigit(text.charAt(i))) {
                return null;
            }
        }
        String value = text.substring(HEAD);
        if (!isValue(value)) {
            return null;
        }
        return new Entry(
                value.isEmpty() ? null : value,
                HexFormat.fromHexDigitsToLong(text, 1, STAMP_END),
                HexFormat.fromHexDigits(text, STAMP_END, HEAD),
                0,
                0);
    }

    /** Returns whether it is of visible ASCII and blanks, and not too long. */
    static boolean isValue(String value) {
        if (value.length() > LONGEST_VALUE) {
            return false;
        }
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) < ' ' || value.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }

    static boolean isKey(String key) {
        return !key.isEmpty() && key.length() <= LONGEST_KEY;
    }
}
