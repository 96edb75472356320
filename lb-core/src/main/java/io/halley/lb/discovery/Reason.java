// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.discovery;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** What to say of a failure. */
final class Reason {

    private Reason() {}

    /** Returns what went wrong, without what a future wraps around it. */
    static Throwable cause(Throwable failure) {
        Throwable cause = failure.getCause();
        boolean wrapped = failure instanceof CompletionException || failure instanceof ExecutionException;
        return wrapped && cause != null ? cause(cause) : failure;
    }

    /** Returns its message, or its type where it has none. */
    static String of(Throwable failure) {
        Throwable cause = cause(failure);
        String message = cause.getMessage();
        return message == null ? cause.toString() : message;
    }
}
