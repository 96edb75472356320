// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts one line into words: quotes, escapes, comments and variables (HAProxy's configuration manual, 2.2 and 2.3).
 *
 * <p>Outside quotes and inside double quotes a backslash takes the meaning off the next character; {@code \n \r \t \xNN}
 * are control characters; before any other character a backslash stands for itself. Inside single quotes nothing has a
 * meaning. Variables are read inside double quotes only.
 */
final class Lexer {

    private final String text;
    private final Variables variables;
    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private int at;
    private boolean inWord;
    private boolean weakQuoted;

    /** Looks up an environment variable; null if it is not set. */
    interface Variables {
        @Nullable
        String value(String name);
    }

    private Lexer(String text, Variables variables) {
        this.text = text;
        this.variables = variables;
    }

    /**
     * Returns the words of a line, none for an empty one.
     *
     * @throws Rejection if a quote, a brace or a hexadecimal escape is not closed
     */
    static List<String> words(String text, Variables variables) {
        Lexer lexer = new Lexer(text, variables);
        lexer.run();
        return lexer.words;
    }

    private void run() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '#' || c == '\r' || c == '\n') {
                break;
            } else if (c == ' ' || c == '\t') {
                endWord();
                at++;
            } else if (c == '"') {
                weak(at++);
            } else if (c == '\'') {
                strong(at++);
            } else {
                plain(c);
            }
        }
        endWord();
    }

    private void weak(int opened) {
        inWord = true;
        weakQuoted = true;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                weakQuoted = false;
                return;
            } else if (c == '$') {
                variable();
            } else {
                plain(c);
            }
        }
        throw rejected("unmatched quote", opened);
    }

    private void strong(int opened) {
        inWord = true;
        int closing = text.indexOf('\'', at);
        if (closing < 0) {
            throw rejected("unmatched quote", opened);
        }
        word.append(text, at, closing);
        at = closing + 1;
    }

    private void plain(char c) {
        inWord = true;
        if (c == '\\' && at + 1 < text.length()) {
            escape();
        } else {
            word.append(c);
            at++;
        }
    }

    private void escape() {
        char next = text.charAt(at + 1);
        switch (next) {
            case ' ', '\\', '"', '\'', '#' -> word.append(next);
            case 'n' -> word.append('\n');
            case 'r' -> word.append('\r');
            case 't' -> word.append('\t');
            case 'x' -> hexadecimal();
            default -> {
                if (next != '$' || !weakQuoted) {
                    // The backslash stands for itself, and what follows keeps its meaning: a tab ends the word.
                    word.append('\\');
                    at++;
                    return;
                }
                word.append(next);
            }
        }
        at += 2;
    }

    private void hexadecimal() {
        int high = at + 2 < text.length() ? Character.digit(text.charAt(at + 2), 16) : -1;
        int low = at + 3 < text.length() ? Character.digit(text.charAt(at + 3), 16) : -1;
        if (high < 0 || low < 0) {
            throw rejected("truncated or invalid hexadecimal sequence", at);
        } else if (high + low == 0) {
            throw rejected("a NUL character", at);
        }
        word.append((char) (high * 16 + low));
        at += 2;
    }

    /** Reads {@code $NAME}, {@code ${NAME}}, {@code ${NAME-default}} or {@code ${NAME[*]}}. */
    private void variable() {
        int dollar = at++;
        boolean braces = at < text.length() && text.charAt(at) == '{';
        at += braces ? 1 : 0;
        int start = at;
        while (at < text.length() && isNamePart(text.charAt(at), at == start)) {
            at++;
        }
        if (at == start) {
            throw rejected("forbidden first character in the name of a variable", at);
        }
        String value = variables.value(text.substring(start, at));
        boolean several = braces && text.startsWith("[*]", at);
        at += several ? 3 : 0;
        if (braces) {
            int closing = text.indexOf('}', at);
            boolean fallback = closing > at && text.charAt(at) == '-';
            if (closing < 0 || (closing > at && !fallback)) {
                throw rejected("unmatched brace in the name of a variable", dollar);
            }
            value = fallback && value == null ? text.substring(at + 1, closing) : value;
            at = closing + 1;
        }
        append(value == null ? "" : value, several);
    }

    private void append(String value, boolean several) {
        if (!several) {
            word.append(value);
            return;
        }
        String[] parts = value.strip().split("\\s+", -1);
        for (int i = 0; i < parts.length; i++) {
            if (i > 0) {
                endWord();
            }
            inWord = true;
            word.append(parts[i]);
        }
    }

    private static boolean isNamePart(char c, boolean first) {
        return c == '_'
                || (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9' && !first)
                || (c == '.' && first);
    }

    private void endWord() {
        if (inWord) {
            words.add(word.toString());
            word.setLength(0);
            inWord = false;
        }
    }

    private Rejection rejected(String what, int position) {
        return new Rejection(what + " at position " + (position + 1));
    }
}
