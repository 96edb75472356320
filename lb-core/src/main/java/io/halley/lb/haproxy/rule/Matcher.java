// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy.rule;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Compares a text with one pattern. HAProxy: {@code -m}. */
public enum Matcher {
    /** The text is the pattern. */
    STR,
    /** The text begins with the pattern. */
    BEG,
    /** The text ends with the pattern. */
    END,
    /** The text contains the pattern. */
    SUB,
    /** The pattern is one or more whole parts of the text between slashes. */
    DIR,
    /** The pattern is one or more whole parts of the text between dots, slashes, colons and question marks. */
    DOM,
    /** The regular expression is found in the text. */
    REG;

    /** Returns HAProxy's word for it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Returns a criterion that holds if any value matches any pattern.
     *
     * @param ignoreCase whether upper and lower case are the same. HAProxy: {@code -i}
     * @throws java.util.regex.PatternSyntaxException for a wrong regular expression
     */
    public Criterion criterion(Fetch.Text fetch, List<String> patterns, boolean ignoreCase) {
        if (this == REG) {
            int flags = ignoreCase ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE : 0;
            List<Pattern> compiled = patterns.stream()
                    .map(pattern -> Pattern.compile(pattern, flags))
                    .toList();
            return new RegexCriterion(fetch, List.copyOf(patterns), ignoreCase, compiled);
        }
        return new TextCriterion(fetch, this, List.copyOf(patterns), ignoreCase);
    }

    /** Returns whether a text matches; not for {@link #REG}. */
    boolean matches(String text, String pattern, boolean ignoreCase) {
        int behind = text.length() - pattern.length();
        if (behind < 0) {
            return false;
        }
        return switch (this) {
            case STR -> behind == 0 && text.regionMatches(ignoreCase, 0, pattern, 0, pattern.length());
            case BEG -> text.regionMatches(ignoreCase, 0, pattern, 0, pattern.length());
            case END -> text.regionMatches(ignoreCase, behind, pattern, 0, pattern.length());
            case SUB -> find(text, pattern, ignoreCase, "");
            case DIR -> find(text, pattern, ignoreCase, "/?");
            case DOM -> find(text, pattern, ignoreCase, "/?.:");
            case REG -> throw new IllegalStateException("compiled elsewhere");
        };
    }

    /** Looks for the pattern between delimiters, or anywhere if there are none. */
    private static boolean find(String text, String pattern, boolean ignoreCase, String delimiters) {
        String bare = delimiters.isEmpty() ? pattern : trim(pattern, delimiters);
        for (int i = 0; i + bare.length() <= text.length(); i++) {
            int end = i + bare.length();
            boolean bounded =
                    delimiters.isEmpty() || (isBound(text, i - 1, delimiters) && isBound(text, end, delimiters));
            if (bounded && text.regionMatches(ignoreCase, i, bare, 0, bare.length())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isBound(String text, int at, String delimiters) {
        return at < 0 || at >= text.length() || delimiters.indexOf(text.charAt(at)) >= 0;
    }

    private static String trim(String pattern, String delimiters) {
        int start = 0;
        int end = pattern.length();
        while (start < end && delimiters.indexOf(pattern.charAt(start)) >= 0) {
            start++;
        }
        while (end > start && delimiters.indexOf(pattern.charAt(end - 1)) >= 0) {
            end--;
        }
        return pattern.substring(start, end);
    }

    private record TextCriterion(Fetch.Text fetch, Matcher matcher, List<String> patterns, boolean ignoreCase)
            implements Criterion {
        @Override
        public boolean holds(RuleContext context) {
            return fetch.any(context, this::matchesAny);
        }

        private boolean matchesAny(String value) {
            for (int i = 0; i < patterns.size(); i++) {
                if (matcher.matches(value, patterns.get(i), ignoreCase)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public boolean needsRequest() {
            return fetch.needsRequest();
        }
    }

    private record RegexCriterion(Fetch.Text fetch, List<String> patterns, boolean ignoreCase, List<Pattern> compiled)
            implements Criterion {
        @Override
        public boolean holds(RuleContext context) {
            return fetch.any(context, this::findsAny);
        }

        private boolean findsAny(String value) {
            for (int i = 0; i < compiled.size(); i++) {
                if (compiled.get(i).matcher(value).find()) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public boolean needsRequest() {
            return fetch.needsRequest();
        }

        /** Leaves out the compiled patterns, which Java does not compare. */
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof RegexCriterion that
                    && fetch.equals(that.fetch)
                    && patterns.equals(that.patterns)
                    && ignoreCase == that.ignoreCase;
        }

        @Override
        public int hashCode() {
            return Objects.hash(fetch, patterns, ignoreCase);
        }
    }
}
