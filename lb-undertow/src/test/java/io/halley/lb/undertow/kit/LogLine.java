// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.kit;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of {@code option httplog}, taken apart.
 *
 * @param timers TR, Tw, Tc, Tr, Ta
 * @param counts process, frontend, backend, server
 * @param retries with the {@code +}
 */
public record LogLine(
        String client,
        String date,
        String frontend,
        String server,
        List<Long> timers,
        int status,
        long bytes,
        String requestCookie,
        String responseCookie,
        String termination,
        String counts,
        String retries,
        String queues,
        String captures,
        String request) {

    private static final Pattern FORM = Pattern.compile("(?<client>\\S+:\\d+) "
            + "\\[(?<date>\\d\\d/[A-Z][a-z][a-z]/\\d{4}:\\d\\d:\\d\\d:\\d\\d\\.\\d{3})] "
            + "(?<frontend>\\S+) (?<server>\\S+/\\S+) (?<timers>-?\\d+(/-?\\d+){4}) (?<status>-?\\d+) (?<bytes>\\d+) "
            + "(?<in>\\S+) (?<out>\\S+) (?<termination>\\S{4}) (?<counts>\\d+/\\d+/\\d+/\\d+)/(?<retries>\\+?\\d+) "
            + "(?<queues>\\d+/\\d+) (?<captures>(\\{\\S*} ){0,2})\"(?<request>.*)\"");

    public static LogLine parse(String line) {
        Matcher form = FORM.matcher(line);
        if (!form.matches()) {
            throw new AssertionError("no line of httplog: " + line);
        }
        return new LogLine(
                form.group("client"),
                form.group("date"),
                form.group("frontend"),
                form.group("server"),
                Arrays.stream(form.group("timers").split("/"))
                        .map(Long::valueOf)
                        .toList(),
                Integer.parseInt(form.group("status")),
                Long.parseLong(form.group("bytes")),
                form.group("in"),
                form.group("out"),
                form.group("termination"),
                form.group("counts"),
                form.group("retries"),
                form.group("queues"),
                form.group("captures").strip(),
                form.group("request"));
    }

    /** Returns which stages were reached, as {@code 0} or {@code -1} each. */
    public String reached() {
        return String.join("/", timers.stream().map(t -> t < 0 ? "-1" : "0").toList());
    }

    /** Returns the termination state and the status. */
    public String end() {
        return termination + ' ' + status;
    }
}
