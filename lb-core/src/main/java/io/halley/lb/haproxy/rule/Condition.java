// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy.rule;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * When a rule applies: terms joined by {@code or}, each of criteria that must all hold. HAProxy: {@code if}, {@code
 * unless}.
 *
 * <p>Immutable and thread-safe.
 */
public final class Condition implements Criterion {

    /** The condition that holds always. */
    public static final Condition ALWAYS = new Condition(true, List.of(List.of()), "");

    private final boolean wanted;
    private final List<List<Literal>> terms;
    private final String text;

    /**
     * One criterion of a term.
     *
     * @param wanted whether it has to hold, or must not
     */
    public record Literal(boolean wanted, Criterion criterion) {}

    private Condition(boolean wanted, List<List<Literal>> terms, String text) {
        this.wanted = wanted;
        this.terms = terms.stream().map(List::copyOf).toList();
        this.text = text;
    }

    /**
     * Returns a condition that holds if any of the terms does.
     *
     * @param text how it was written
     */
    public static Condition when(List<List<Literal>> terms, String text) {
        return new Condition(true, terms, text);
    }

    /** Returns a condition that holds if none of the terms does. */
    public static Condition unless(List<List<Literal>> terms, String text) {
        return new Condition(false, terms, text);
    }

    @Override
    public boolean holds(RuleContext context) {
        for (int i = 0; i < terms.size(); i++) {
            if (all(terms.get(i), context)) {
                return wanted;
            }
        }
        return !wanted;
    }

    private static boolean all(List<Literal> term, RuleContext context) {
        for (int i = 0; i < term.size(); i++) {
            Literal literal = term.get(i);
            if (literal.criterion().holds(context) != literal.wanted()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean needsRequest() {
        return terms.stream()
                .flatMap(List::stream)
                .anyMatch(literal -> literal.criterion().needsRequest());
    }

    @Override
    public boolean needsCounters() {
        return terms.stream()
                .flatMap(List::stream)
                .anyMatch(literal -> literal.criterion().needsCounters());
    }

    /** Returns whether it is made of the same criteria, however the names of its ACLs are. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Condition that && wanted == that.wanted && terms.equals(that.terms);
    }

    @Override
    public int hashCode() {
        return Objects.hash(wanted, terms);
    }

    /** Returns the condition as it was written, empty for {@link #ALWAYS}. */
    @Override
    public String toString() {
        return text;
    }
}
