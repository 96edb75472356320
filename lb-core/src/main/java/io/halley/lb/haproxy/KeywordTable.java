// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All keywords: finds the one that a line begins with, and tells what is wrong if there is none. */
final class KeywordTable {

    /** Keywords of one word that others continue, for example {@code option}. */
    private final Set<String> families = new LinkedHashSet<>();

    private final Map<String, Keyword> keywords = new LinkedHashMap<>();

    KeywordTable(List<Keyword> all) {
        for (Keyword keyword : all) {
            // A global and a proxy keyword may share a name; each section kind then finds its own.
            keyword.sections().forEach(kind -> keywords.put(key(kind, keyword.name()), keyword));
            int space = keyword.name().indexOf(' ');
            if (space > 0) {
                families.add(keyword.name().substring(0, space));
            }
        }
    }

    /** Returns whether the line begins with a keyword of any section. */
    boolean knows(Line line) {
        String word = line.keyword();
        return families.contains(word)
                || word.equals("no")
                || word.equals("default")
                || Stream.of(SectionKind.values()).anyMatch(kind -> keywords.containsKey(key(kind, word)));
    }

    /** Reads one line into a draft; what is wrong with it goes to the draft's problems. */
    void read(Line line, Draft draft) {
        try {
            if (line.keyword().equals("no") || line.keyword().equals("default")) {
                Negation.read(line, draft);
                return;
            }
            Keyword keyword = find(draft.kind(), line);
            if (keyword == null) {
                misplacedOrUnknown(line, draft);
                return;
            }
            int words = keyword.name().indexOf(' ') > 0 ? 2 : 1;
            List<String> behind = line.words().subList(words, line.words().size());
            keyword.handler().read(new Arguments(keyword.name(), line.number(), behind), draft);
        } catch (Rejection e) {
            draft.problems().fault(line.number(), e.text());
        }
    }

    /** Returns the names of the keywords of a section kind. */
    List<String> names(SectionKind kind) {
        return keywords.values().stream()
                .filter(keyword -> keyword.sections().contains(kind))
                .map(Keyword::name)
                .distinct()
                .toList();
    }

    private @Nullable Keyword find(SectionKind kind, Line line) {
        Keyword keyword = keywords.get(key(kind, twoWords(line)));
        return keyword == null ? keywords.get(key(kind, line.keyword())) : keyword;
    }

    private void misplacedOrUnknown(Line line, Draft draft) {
        SectionKind here = draft.kind();
        if (families.contains(line.keyword()) && line.word(1).isEmpty()) {
            throw new Rejection("'" + line.keyword() + "': nothing (expected: a second word, as in '"
                    + names(here).stream()
                            .filter(name -> name.startsWith(line.keyword() + " "))
                            .findFirst()
                            .orElse(line.keyword() + " ...")
                    + "')");
        }
        Set<SectionKind> elsewhere = Stream.of(SectionKind.values())
                .filter(kind -> find(kind, line) != null)
                .collect(Collectors.toSet());
        String name = families.contains(line.keyword()) ? twoWords(line) : line.keyword();
        if (elsewhere.isEmpty()) {
            throw new Rejection("unknown keyword '" + name + "' in '" + here.word() + "' section" + hint(here, line));
        } else if (here == SectionKind.GLOBAL || elsewhere.equals(Set.of(SectionKind.GLOBAL))) {
            throw new Rejection("'" + name + "' does not belong in a '" + here.word() + "' section (expected: in "
                    + (here == SectionKind.GLOBAL ? "a proxy section" : "'global'") + ")");
        } else if (here == SectionKind.DEFAULTS || name.equals("server")) {
            throw new Rejection("'" + name + "' is not allowed in a '" + here.word() + "' section");
        }
        draft.problems()
                .warn(
                        line.number(),
                        "'" + name + "' is ignored: " + draft.section().title() + " has no "
                                + (here == SectionKind.BACKEND ? "frontend" : "backend") + " side");
    }

    /** Of {@code option redspatch} only the second word is compared, with those that follow {@code option}. */
    private String hint(SectionKind here, Line line) {
        String family = line.keyword() + " ";
        if (!families.contains(line.keyword())) {
            List<String> firstWords = names(here).stream()
                    .map(name -> name.substring(0, (name + " ").indexOf(' ')))
                    .distinct()
                    .toList();
            return Spelling.hint(line.keyword(), firstWords);
        }
        List<String> secondWords = names(here).stream()
                .filter(name -> name.startsWith(family))
                .map(name -> name.substring(family.length()))
                .toList();
        String nearest = Spelling.nearest(line.word(1), secondWords);
        return nearest == null ? "" : "; did you mean '" + family + nearest + "'?";
    }

    private static String twoWords(Line line) {
        return line.word(1).isEmpty() ? line.keyword() : line.keyword() + " " + line.word(1);
    }

    private static String key(SectionKind kind, String name) {
        return kind.word() + " " + name;
    }
}
