// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import io.halley.lb.retry.Redispatch;
import io.halley.lb.retry.RetryOn;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code retries}, {@code retry-on}, {@code option redispatch}: what is tried again, and where. */
final class RetryKeywords {

    private static final String CONDITIONS = "none, conn-failure, empty-response, junk-response, response-timeout,"
            + " all-retryable-errors, or a status of 401, 403, 404, 408, 421, 425, 429, 500-504";

    private RetryKeywords() {}

    static List<Keyword> all() {
        return List.of(
                new Keyword("retries", SectionKind.BACK, RetryKeywords::retries),
                new Keyword("retry-on", SectionKind.BACK, RetryKeywords::retryOn),
                new Keyword("option redispatch", SectionKind.BACK, RetryKeywords::redispatch),
                Keyword.unsupported("redispatch", SectionKind.BACK, "use 'option redispatch'"),
                Keyword.unsupported("redisp", SectionKind.BACK, "use 'option redispatch'"));
    }

    private static void retries(Arguments arguments, Draft draft) {
        int retries = arguments.integer(0, 1000);
        arguments.end();
        draft.set(Settings.RETRIES, retries, arguments.line());
    }

    private static void redispatch(Arguments arguments, Draft draft) {
        Redispatch redispatch = Redispatch.LAST_RETRY;
        if (arguments.hasNext()) {
            int interval = arguments.integer(-1_000_000, 1_000_000);
            redispatch = interval == 0
                    ? Redispatch.NEVER
                    : interval > 0 ? Redispatch.every(interval) : Redispatch.fromLast(-interval);
        }
        arguments.end();
        draft.set(Settings.REDISPATCH, redispatch, arguments.line());
    }

    private static void retryOn(Arguments arguments, Draft draft) {
        RetryOn all = RetryOn.NONE;
        boolean none = false;
        int count = 0;
        do {
            String word = arguments.next(CONDITIONS);
            RetryOn one = condition(word, arguments, draft);
            if (one == null) {
                throw arguments.wrong(word, CONDITIONS);
            }
            none |= word.equals("none");
            count++;
            all = all.or(one);
        } while (arguments.hasNext());
        if (none && count > 1) {
            throw arguments.wrong("none", "no other condition beside it");
        }
        draft.set(Settings.RETRY_ON, all, arguments.line());
    }

    private static @Nullable RetryOn condition(String word, Arguments arguments, Draft draft) {
        return switch (word) {
            case "none" -> RetryOn.NONE;
            case "conn-failure" -> RetryOn.CONN_FAILURE;
            case "empty-response" -> RetryOn.EMPTY_RESPONSE;
            case "junk-response" -> RetryOn.JUNK_RESPONSE;
            case "response-timeout" -> RetryOn.RESPONSE_TIMEOUT;
            case "all-retryable-errors" -> RetryOn.ALL_RETRYABLE_ERRORS;
            case "0rtt-rejected" -> {
                draft.problems()
                        .warn(arguments.line(), "retry-on: 0rtt-rejected has no effect here: no early data is sent");
                yield RetryOn.NONE;
            }
            case "401", "403", "404", "408", "421", "425", "429", "500", "501", "502", "503", "504" ->
                RetryOn.status(Integer.parseInt(word));
            default -> null;
        };
    }
}
