// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.health;

import java.util.concurrent.TimeUnit;

/** HAProxy's words for the end of a check. */
final class CheckText {

    private CheckText() {}

    /** Returns for example {@code L7STS 503, 3 of 3 failed}. */
    static String reason(ProbeResult result, int count, int needed) {
        String what = result.code() >= 0 ? " " + result.code() : "";
        boolean explained = result.status() == CheckStatus.L7STS
                || result.passed()
                || result.detail().isEmpty();
        return result.status() + what + (explained ? "" : " (" + result.detail() + ")") + ", " + count + " of " + needed
                + (result.passed() ? " passed" : " failed");
    }

    /** Returns the line of {@code option log-health-checks}. */
    static String logLine(String backend, String server, ProbeResult result, String progress) {
        return "Health check for server " + backend + "/" + server + (result.passed() ? " succeeded" : " failed")
                + ", reason: " + result.status().text()
                + (result.code() >= 0 ? ", code: " + result.code() : "")
                + (result.detail().isEmpty() ? "" : ", info: \"" + result.detail() + "\"")
                + ", check duration: " + TimeUnit.NANOSECONDS.toMillis(result.nanos()) + "ms, status: " + progress
                + ".";
    }
}
