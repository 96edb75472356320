// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.model;

/** Writes a server's configuration as HAProxy's {@code server} line has it. */
final class ServerConfigText {

    private ServerConfigText() {}

    static String of(ServerConfig server) {
        StringBuilder line = new StringBuilder("server ")
                .append(server.name())
                .append(' ')
                .append(server.uri().getRawAuthority())
                .append(server.isTls() ? " ssl" : "")
                .append(" cookie ")
                .append(server.cookie())
                .append(" weight ")
                .append(server.weight());
        number(line, " maxconn ", server.maxConnections());
        number(line, " minconn ", server.minConnections());
        number(line, " maxqueue ", server.maxQueue());
        line.append(server.source().isEmpty() ? "" : " source " + server.source());
        line.append(server.tracked() != null ? " track " + server.tracked() : "");
        line.append(
                server.slowStart() != null ? " slowstart " + server.slowStart().toMillis() + "ms" : "");
        return line.append(server.isBackup() ? " backup" : "")
                .append(server.isDisabled() ? " disabled" : "")
                .append(server.isChecked() ? " check" : "")
                .append(server.isShutdownSessionsWhenDown() ? " on-marked-down shutdown-sessions" : "")
                .append(server.isShutdownBackupSessionsWhenUp() ? " on-marked-up shutdown-backup-sessions" : "")
                .append(
                        switch (server.proxyProtocol()) {
                            case NONE -> "";
                            case V1 -> " send-proxy";
                            case V2 -> " send-proxy-v2";
                        })
                .toString();
    }

    private static void number(StringBuilder line, String option, int value) {
        line.append(value > 0 ? option + value : "");
    }
}
