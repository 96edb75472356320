// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.syslog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What arrives at a syslog server on the loopback interface. */
class SyslogAppenderIT {

    private final LoggerContext context = new LoggerContext();
    private final SyslogAppender appender = new SyslogAppender();
    private DatagramSocket syslog;

    @BeforeEach
    void listen() throws IOException {
        syslog = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0));
        syslog.setSoTimeout(5000);
        appender.setContext(context);
        appender.setSyslogHost("127.0.0.1");
        appender.setPort(syslog.getLocalPort());
        appender.setFacility("local0");
        appender.setZone(ZoneId.of("Europe/Paris"));
    }

    @AfterEach
    void close() {
        appender.stop();
        syslog.close();
    }

    private void log(Level level, String text) {
        if (!appender.isStarted()) {
            appender.start();
        }
        LoggingEvent event = new LoggingEvent(
                "SyslogAppenderIT", context.getLogger("io.halley.lb.access"), level, "{}", null, new Object[] {text});
        event.setInstant(Instant.parse("2026-11-02T16:07:44.423Z"));
        appender.doAppend(event);
    }

    private String received() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
        syslog.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), UTF_8);
    }

    private static String process() {
        return String.valueOf(ProcessHandle.current().pid());
    }

    @Test
    void rfc3164IsWhatHaproxyWrites() throws Exception {
        log(Level.INFO, "a line");

        assertThat(received()).isEqualTo("<134>Nov  2 17:07:44 halley[" + process() + "]: a line");
    }

    @Test
    void rfc5424HasTheFieldsOfItsHeader() throws Exception {
        appender.setFormat("rfc5424");
        appender.setFacility("cron2");
        appender.setTag("lb");
        log(Level.ERROR, "a line");

        assertThat(received())
                .matches("<123>1 2026-11-02T17:07:44\\.423000\\+01:00 \\S+ lb " + process() + " - - a line");
    }

    @Test
    void rawIsTheTextAlone() throws Exception {
        appender.setFormat("raw");
        log(Level.INFO, "a line");

        assertThat(received()).isEqualTo("a line");
    }

    @Test
    void lessSevereLinesAreLeftOutAndMoreSevereOnesAreSentAsTheMinimum() throws Exception {
        appender.setLevel("info");
        appender.setMinimumLevel("notice");
        log(Level.DEBUG, "no");
        log(Level.ERROR, "one");
        log(Level.INFO, "two");

        assertThat(received()).startsWith("<133>").endsWith(": one");
        assertThat(received()).startsWith("<134>").endsWith(": two");
        syslog.setSoTimeout(50);
        assertThatThrownBy(this::received).isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void longLineIsCut() throws Exception {
        log(Level.INFO, "x".repeat(5000));
        assertThat(received()).hasSize(1024);
        appender.setMaxMessageSize(3000);
        log(Level.INFO, "x".repeat(5000));
        assertThat(received()).hasSize(3000);
    }

    @Test
    void wrongWordsSayWhatWasExpected() {
        assertThatThrownBy(() -> appender.setFacility("local9"))
                .hasMessageStartingWith("syslog: facility: local9 (expected: kern, user,");
        assertThatThrownBy(() -> appender.setFormat("json"))
                .hasMessage("syslog: format: json (expected: rfc3164, rfc5424, raw)");
        assertThatThrownBy(() -> appender.setLevel("warn")).hasMessageStartingWith("syslog: level: warn");
    }
}
