// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** {@code global}: what concerns the process. */
final class GlobalKeywords {

    private static final Set<SectionKind> GLOBAL = Set.of(SectionKind.GLOBAL);

    /** What takes the place of a process-level line in a JVM. */
    private static final Map<String, String> ANSWERED = new TreeMap<>(Map.ofEntries(
            Map.entry("chroot", "confine the JVM with a container, or with systemd's RootDirectory="),
            Map.entry("uid", "start the JVM as that user, for example with systemd's User="),
            Map.entry("user", "start the JVM as that user, for example with systemd's User="),
            Map.entry("gid", "start the JVM with that group, for example with systemd's Group="),
            Map.entry("group", "start the JVM with that group, for example with systemd's Group="),
            Map.entry("daemon", "let systemd or another service manager keep the JVM in the background"),
            Map.entry("pidfile", "the service manager knows the process id"),
            Map.entry("master-worker", "the service manager restarts the JVM; a reload needs no second process"),
            Map.entry("nbthread", "IO threads are set where the listener is, two a core by default"),
            Map.entry("cpu-map", "bind the JVM to cores with taskset or systemd's CPUAffinity="),
            Map.entry("ulimit-n", "raise the limit of open files where the JVM is started, with LimitNOFILE="),
            Map.entry("quiet", "set the log levels"),
            Map.entry("node", "use 'stats show-node'"),
            Map.entry("description", "use 'stats show-desc'"),
            Map.entry("log-tag", "name the program in the log's configuration"),
            Map.entry("log-send-hostname", "name the host in the log's configuration"),
            Map.entry("ssl-default-bind-ciphers", "see jdk.tls.disabledAlgorithms"),
            Map.entry("ssl-default-bind-ciphersuites", "see jdk.tls.disabledAlgorithms"),
            Map.entry("ssl-default-bind-options", "see jdk.tls.disabledAlgorithms"),
            Map.entry("ssl-default-server-ciphers", "see jdk.tls.disabledAlgorithms"),
            Map.entry("ssl-default-server-ciphersuites", "see jdk.tls.disabledAlgorithms"),
            Map.entry("ssl-default-server-options", "see jdk.tls.disabledAlgorithms"),
            Map.entry(
                    "ssl-server-verify", "write 'verify' on the 'server' lines; certificates are verified by default"),
            Map.entry("tune.ssl.default-dh-param", "see jdk.tls.ephemeralDHKeySize"),
            Map.entry("tune.maxrewrite", "heads are not rewritten in place"),
            Map.entry("maxsslconn", "TLS connections count for 'maxconn'")));

    private GlobalKeywords() {}

    static List<Keyword> all() {
        List<Keyword> keywords = new ArrayList<>();
        ANSWERED.forEach((name, answer) -> keywords.add(answered(name, answer)));
        keywords.add(new Keyword("nbproc", GLOBAL, GlobalKeywords::nbproc));
        keywords.add(new Keyword("maxconn", GLOBAL, GlobalKeywords::maxconn));
        keywords.add(new Keyword("spread-checks", GLOBAL, GlobalKeywords::spreadChecks));
        keywords.add(new Keyword("hard-stop-after", GLOBAL, GlobalKeywords::hardStopAfter));
        keywords.add(new Keyword("tune.bufsize", GLOBAL, GlobalKeywords::bufferSize));
        return keywords;
    }

    private static Keyword answered(String name, String answer) {
        return new Keyword(
                name,
                GLOBAL,
                (arguments, draft) ->
                        draft.problems().warn(arguments.line(), "'" + name + "' concerns the process: " + answer));
    }

    private static void nbproc(Arguments arguments, Draft draft) {
        int processes = arguments.integer(1, 64);
        arguments.end();
        draft.problems()
                .warn(
                        arguments.line(),
                        processes == 1
                                ? "'nbproc' concerns the process: one JVM serves all, with several IO threads"
                                : "'nbproc " + processes
                                        + "' is taken for 1: one JVM serves all, with several IO threads,"
                                        + " so that limits, tables and checks are not held " + processes + " times");
    }

    private static void maxconn(Arguments arguments, Draft draft) {
        int maxconn = arguments.integer(0, Integer.MAX_VALUE);
        arguments.end();
        draft.set(Settings.MAXCONN, maxconn, arguments.line());
    }

    private static void spreadChecks(Arguments arguments, Draft draft) {
        int percent = arguments.integer(0, 50);
        arguments.end();
        draft.set(Settings.SPREAD_CHECKS, percent, arguments.line());
    }

    private static void hardStopAfter(Arguments arguments, Draft draft) {
        draft.set(Settings.HARD_STOP_AFTER, arguments.time(), arguments.line());
        arguments.end();
    }

    private static void bufferSize(Arguments arguments, Draft draft) {
        draft.set(Settings.BUFFER_SIZE, arguments.integer(1024, 1 << 20), arguments.line());
        arguments.end();
    }
}
