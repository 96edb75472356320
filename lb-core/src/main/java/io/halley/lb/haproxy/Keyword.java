// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import java.util.Set;

/**
 * A keyword, where it may stand and what reads it.
 *
 * @param name one word, or two such as {@code timeout connect}
 * @param sections where it has a meaning
 * @param handler reads what stands behind it
 */
record Keyword(String name, Set<SectionKind> sections, Handler handler) {

    /** Reads the words behind a keyword into the draft of its section. */
    interface Handler {
        void read(Arguments arguments, Draft draft);
    }

    /** Returns a keyword that is a fault, with what to do instead. */
    static Keyword unsupported(String name, Set<SectionKind> sections, String instead) {
        return new Keyword(name, sections, (arguments, draft) -> {
            throw new Rejection("'" + name + "' is not supported: " + instead);
        });
    }

    /** Returns a keyword that is read over, with the reason why nothing is lost. */
    static Keyword ignored(String name, Set<SectionKind> sections, String reason) {
        return new Keyword(name, sections, (arguments, draft) -> {
            draft.problems().warn(arguments.line(), "'" + name + "' has no effect here: " + reason);
        });
    }
}
