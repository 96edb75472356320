// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import java.util.List;

/**
 * What a frontend logs, and where.
 *
 * @param targets where; empty for nowhere
 * @param httpLog whether each request is a line with all fields. HAProxy: {@code option httplog}
 * @param separateErrors whether lines of failed requests have level {@code err}. HAProxy: {@code option
 *     log-separate-errors}
 * @param errorsOnly whether only failed requests are logged. HAProxy: {@code option dontlog-normal}
 */
public record LogSettings(List<LogTarget> targets, boolean httpLog, boolean separateErrors, boolean errorsOnly) {

    /** Keeps a copy of {@code targets}. */
    public LogSettings {
        targets = List.copyOf(targets);
    }
}
