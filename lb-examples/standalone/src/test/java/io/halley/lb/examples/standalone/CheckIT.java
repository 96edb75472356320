// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code -c}: what is printed, and the exit status. */
class CheckIT {

    @TempDir
    Path folder;

    private String check(int status, String name, String text) throws Exception {
        Files.writeString(folder.resolve(name), text);
        try (Jar jar = Jar.start(folder, "-c", "-f", name)) {
            assertThat(jar.end()).as(jar.output()).isEqualTo(status);
            return jar.output();
        }
    }

    @Test
    void theSeedsFileIsValidAndItsTrapIsNamed() throws Exception {
        String printed = check(0, "haproxy.cfg", Files.readString(Path.of("src/test/resources/seed.cfg")));

        assertThat(printed)
                .contains("warning: haproxy.cfg:3: 'chroot' concerns the process: confine the JVM")
                .contains("warning: haproxy.cfg:47: 'appsession SERVERID' does nothing beside 'cookie SERVERID'")
                .contains("'appsession BAYEUX_BROWSER len 52 timeout 15m request-learn'")
                .endsWith("Configuration file is valid\n");
        assertThat(folder.resolve("logs")).as("a check makes no log").doesNotExist();
    }

    @Test
    void everyFaultIsToldAtOnceAndNothingStarts() throws Exception {
        String printed = check(1, "haproxy.cfg", """
                defaults
                 mode http
                 timeout connect 1s
                 timeout client 1s
                 timeout server 1s
                listen web
                 bind 127.0.0.1:8080 ssl crt nowhere.pem
                 balence roundrobin
                 server a 127.0.0.1:8081 weight 300
                """);

        assertThat(printed)
                .contains("haproxy.cfg:8: unknown keyword 'balence' in 'listen' section; did you mean 'balance'?\n")
                .contains("haproxy.cfg:9: server \"a\": weight: 300 (expected: 0-256)\n")
                .endsWith("2 faults, nothing runs\n");
    }

    @Test
    void filesThatTheFileNamesAreRead() throws Exception {
        String printed = check(1, "haproxy.cfg", """
                defaults
                 mode http
                 timeout connect 1s
                 timeout client 1s
                 timeout server 1s
                 errorfile 503 nowhere.http
                listen web
                 bind 127.0.0.1:8080 ssl crt nowhere.pem
                 server a 127.0.0.1:8081
                """);

        assertThat(printed)
                .contains("haproxy.cfg:6: errorfile 503 nowhere.http: no such file\n")
                .contains("haproxy.cfg:8: bind 127.0.0.1:8080: crt nowhere.pem: no such file\n");
    }

    @Test
    void aWrongCommandLineSaysHowToUseIt() throws Exception {
        try (Jar jar = Jar.start(folder, "-x")) {
            assertThat(jar.end()).isEqualTo(1);
            assertThat(jar.output()).startsWith("-x: unknown option").contains("Usage: ");
        }
    }
}
