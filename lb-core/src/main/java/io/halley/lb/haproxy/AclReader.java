// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import io.halley.lb.haproxy.rule.Criteria;
import io.halley.lb.haproxy.rule.Criterion;
import io.halley.lb.haproxy.rule.Fetch;
import io.halley.lb.haproxy.rule.Matcher;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Reads one criterion: a fetch, flags and patterns. Used for one. */
final class AclReader {

    private static final List<String> SUFFIXES = List.of("_beg", "_end", "_sub", "_dir", "_dom", "_reg", "_len");

    private final Draft draft;
    private final int line;
    private String method = "";
    private boolean ignoreCase;

    private AclReader(Draft draft, int line) {
        this.draft = draft;
        this.line = line;
    }

    /** Reads the words behind the name of an ACL, or those between braces. */
    static Criterion read(List<String> words, int line, Draft draft) {
        if (words.isEmpty()) {
            throw new Rejection("acl: nothing (expected: a fetch, such as 'path' or 'src')");
        }
        return new AclReader(draft, line).read(words);
    }

    private Criterion read(List<String> words) {
        String word = words.get(0);
        Fetch fetch = fetch(word);
        List<String> patterns = flags(words);
        try {
            return criterion(fetch, word, patterns);
        } catch (PatternSyntaxException e) {
            throw new Rejection("'" + word + "': " + e.getPattern() + " (expected: a regular expression; "
                    + e.getDescription() + ")");
        } catch (IllegalArgumentException e) {
            throw new Rejection("'" + word + "': " + e.getMessage());
        }
    }

    private Fetch fetch(String word) {
        Fetch fetch = FetchReader.read(word, line, draft);
        if (fetch != null) {
            return fetch;
        }
        Parenthesis parts = Parenthesis.of(word);
        for (String suffix : SUFFIXES) {
            if (parts.name().endsWith(suffix)) {
                String bare = parts.name().substring(0, parts.name().length() - suffix.length());
                fetch = FetchReader.read(bare + word.substring(parts.name().length()), line, draft);
                if (fetch instanceof Fetch.Text) {
                    method = suffix.substring(1);
                    return fetch;
                }
            }
        }
        throw new Rejection("unknown fetch '" + word + "'" + Spelling.hint(parts.name(), FetchReader.NAMES));
    }

    private List<String> flags(List<String> words) {
        int at = 1;
        while (at < words.size() && words.get(at).startsWith("-")) {
            String flag = words.get(at++);
            switch (flag) {
                case "-i" -> ignoreCase = true;
                case "-m" -> {
                    method = at < words.size() ? words.get(at) : "";
                    at++;
                }
                case "-n" -> {} // names are not resolved anyway
                case "--" -> {
                    return words.subList(at, words.size());
                }
                case "-f" -> throw new Rejection("'-f' is not supported: write the patterns in the file");
                default -> throw new Rejection("'" + words.get(0) + "': " + flag + " (expected: -i, -m, -n or --)");
            }
        }
        return words.subList(Math.min(at, words.size()), words.size());
    }

    private Criterion criterion(Fetch fetch, String word, List<String> patterns) {
        if (method.equals("found")) {
            return Criteria.found(fetch);
        } else if (method.equals("bool") || fetch instanceof Fetch.Flag) {
            return Criteria.isTrue(fetch);
        }
        if (patterns.isEmpty()) {
            draft.problems()
                    .warn(line, "'" + word + "' never matches: it has no pattern; use '-m found' to ask for existence");
        }
        if (fetch instanceof Fetch.Count number && (method.isEmpty() || method.equals("int"))) {
            return Criteria.inRange(number, RangeReader.read(word, patterns));
        } else if (fetch instanceof Fetch.Address address && (method.isEmpty() || method.equals("ip"))) {
            return Criteria.inNetwork(address, patterns);
        } else if (fetch instanceof Fetch.Text text && method.equals("len")) {
            return Criteria.lengthInRange(text, RangeReader.read(word, patterns));
        }
        Matcher matcher = matcher(method.isEmpty() ? "str" : method);
        if (matcher == null || !(fetch instanceof Fetch.Text text)) {
            throw new Rejection("'" + word + "': -m " + method + " (expected: "
                    + (fetch instanceof Fetch.Text ? "str, beg, end, sub, dir, dom, reg, len" : "int, ip")
                    + ", bool or found)");
        }
        return matcher.criterion(text, new ArrayList<>(patterns), ignoreCase);
    }

    private static @Nullable Matcher matcher(String word) {
        for (Matcher matcher : Matcher.values()) {
            if (matcher.word().equals(word)) {
                return matcher;
            }
        }
        return null;
    }
}
