// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.haproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.halley.lb.undertow.refusal.RefusalPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ErrorPagesTest {

    @TempDir
    Path folder;

    @Test
    void aResponseIsTakenWithoutItsFraming() throws Exception {
        RefusalPage page = read("HTTP/1.0 503 Service Unavailable\r\nCache-Control: no-cache\r\n"
                + "Connection: close\r\nContent-Length: 99\r\nContent-Type: text/html\r\n\r\n<h1>Later</h1>\n");

        assertThat(page.status()).isEqualTo(503);
        assertThat(page.headers())
                .containsOnlyKeys("Cache-Control", "Content-Type")
                .containsEntry("Content-Type", "text/html");
        assertThat(page.body()).isEqualTo("<h1>Later</h1>\n".getBytes());
        assertThat(page.silent()).isFalse();
    }

    @Test
    void lineFeedsAloneEndLinesToo() throws Exception {
        RefusalPage page = read("HTTP/1.1 200 OK\nX-A: 1\nX-A: 2\n\nbody");

        assertThat(page.headers()).containsEntry("X-A", "1, 2");
        assertThat(page.body()).isEqualTo("body".getBytes());
    }

    @Test
    void anEmptyFileStandsForNoAnswer() throws Exception {
        assertThat(ErrorPages.read(Path.of("/dev/null")).silent()).isTrue();
    }

    @Test
    void whatIsNoResponseIsRefused() {
        assertThatThrownBy(() -> read("<h1>Later</h1>"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("not an HTTP response");
        assertThatThrownBy(() -> read("HTTP/1.0 503 Later\r\nContent-Type: text/html\r\n"))
                .hasMessageStartingWith("no empty line");
        assertThatThrownBy(() -> read("HTTP/1.0 503 Later\r\n<h1>Later</h1>\r\n"))
                .hasMessageStartingWith("no empty line");
    }

    private RefusalPage read(String text) throws IOException {
        return ErrorPages.read(Files.writeString(folder.resolve("page"), text));
    }
}
