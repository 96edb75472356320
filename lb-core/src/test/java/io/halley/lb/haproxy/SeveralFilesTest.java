// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several {@code -f}, and the other files that a file names. */
class SeveralFilesTest {

    private static final String DEFAULTS =
            "defaults\n mode http\n timeout connect 1s\n timeout client 1s\n timeout server 1s\n";
    private static final String WEB = "listen web\n bind 127.0.0.1:8080\n server a 127.0.0.1:8081\n";

    @TempDir
    Path folder;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void defaultsOfOneFileHoldInTheNext() throws Exception {
        HaproxyConfiguration read = HaproxyConfiguration.read(List.of(file("a.cfg", DEFAULTS), file("b.cfg", WEB)));

        assertThat(read.warnings()).noneMatch(warning -> warning.contains("no 'timeout"));
        assertThat(read.frontends().get(0).timeouts().client().toSeconds()).isEqualTo(1);
    }

    @Test
    void faultsNameTheFileAndItsOwnLine() throws Exception {
        Path a = file("a.cfg", DEFAULTS + WEB);
        Path b = file("b.cfg", "listen other\n bind 127.0.0.1:8082\n server a 127.0.0.1:1\n balence source\n" + WEB);

        HaproxyConfigurationException refused = catchThrowableOfType(
                HaproxyConfigurationException.class, () -> HaproxyConfiguration.read(List.of(a, b)));

        assertThat(refused.faults())
                .containsExactly(
                        b + ":4: unknown keyword 'balence' in 'listen' section; did you mean 'balance'?",
                        b + ":5: listen 'web': name already used by the listen of " + a + ":6",
                        b + ":6: bind 127.0.0.1:8080: the address is listened on already, by " + a + ":7");
    }

    @Test
    void aFileThatDoesNotBeginWithASectionIsFaulty() throws Exception {
        Path a = file("a.cfg", DEFAULTS + WEB);
        Path b = file("b.cfg", " server b 127.0.0.1:8083\n");

        HaproxyConfigurationException refused = catchThrowableOfType(
                HaproxyConfigurationException.class, () -> HaproxyConfiguration.read(List.of(a, b)));

        assertThat(refused.faults()).containsExactly(b + ":1: unknown keyword 'server' out of section");
    }

    @Test
    void aFileNeedNotBeUtf8AndMayBeginWithAByteOrderMark() throws Exception {
        Path latin = Files.write(
                folder.resolve("latin.cfg"),
                (DEFAULTS + WEB + " stats realm gr\u00fc\u00df # \u00e4\n").getBytes(ISO_8859_1));
        Path marked = file("marked.cfg", "\uFEFF" + DEFAULTS + WEB);

        StatsSettings stats =
                HaproxyConfiguration.read(latin).frontends().get(0).stats();
        assertThat(stats).isNotNull();
        assertThat(stats.realm()).isEqualTo("gr\u00fc\u00df");
        assertThat(HaproxyConfiguration.read(marked).frontends()).hasSize(1);
    }

    @Test
    void whatCannotBeReadIsToldByItsName() {
        assertThatThrownBy(() -> HaproxyConfiguration.read(folder))
                .isInstanceOf(FileSystemException.class)
                .hasMessage(folder + ": Is a directory");
    }

    @Test
    void theFilesThatItNamesAreToldWithTheirLines() throws Exception {
        Path a = file(
                "a.cfg",
                DEFAULTS + " errorfile 503 /etc/503.http\n" + WEB
                        + " bind :8443 ssl crt /etc/site.pem\n server b 127.0.0.1:2 ssl ca-file /etc/ca.pem\n");

        assertThat(HaproxyConfiguration.read(a).files())
                .containsExactly(
                        new NamedFile(a + ":6", "errorfile 503", NamedFile.Use.RESPONSE, "/etc/503.http"),
                        new NamedFile(a + ":10", "bind :8443: crt", NamedFile.Use.CERTIFICATE, "/etc/site.pem"),
                        new NamedFile(a + ":11", "server \"b\": ca-file", NamedFile.Use.AUTHORITIES, "/etc/ca.pem"));
    }
}
