// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.syslog;

import static java.util.Objects.requireNonNull;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LevelToSyslogSeverity;
import ch.qos.logback.core.Layout;
import ch.qos.logback.core.LayoutBase;
import ch.qos.logback.core.net.SyslogAppenderBase;
import ch.qos.logback.core.net.SyslogOutputStream;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;

/**
 * Sends log lines to syslog over UDP as HAProxy's {@code log} line says: Logback's appender, with RFC 5424 and levels.
 *
 * <pre>{@code
 * <appender name="SYSLOG" class="io.halley.lb.undertow.syslog.SyslogAppender">
 *   <syslogHost>127.0.0.1</syslogHost> <port>514</port>
 *   <facility>local0</facility> <format>rfc3164</format> <maxMessageSize>1024</maxMessageSize>
 * </appender>
 * }</pre>
 *
 * <ul>
 *   <li>format: {@code rfc3164} (default), {@code rfc5424} or {@code raw}, the text alone
 *   <li>facility: HAProxy's words; none by default, one is needed
 *   <li>maxMessageSize: the longest message with its head; longer ones are cut. Default 1024, as {@code len}
 *   <li>level: less severe lines are left out. Default {@code debug}
 *   <li>minimumLevel: more severe lines are sent as this. Default {@code emerg}
 *   <li>tag: the program's name. Default {@code halley}. HAProxy: {@code log-tag}
 * </ul>
 *
 * <p>A line that cannot be sent is lost, as UDP is; Logback's status says so. Set before {@code start}, then thread-safe.
 */
public final class SyslogAppender extends SyslogAppenderBase<ILoggingEvent> {

    private static final List<String> FACILITIES = List.of(
            "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "auth2", "ftp", "ntp",
            "audit", "alert", "cron2", "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7");
    private static final List<String> LEVELS =
            List.of("emerg", "alert", "crit", "err", "warning", "notice", "info", "debug");
    private static final int LENGTH = 1024;

    private SyslogFormat format = SyslogFormat.RFC3164;
    private String tag = "halley";
    private int level = LEVELS.indexOf("debug");
    private int minimumLevel = LEVELS.indexOf("emerg");
    private int facilityNumber = -1;
    private ZoneId zone = ZoneId.systemDefault();
    private String host = "-";

    /** Makes an appender that needs a host and a facility. */
    public SyslogAppender() {
        setMaxMessageSize(LENGTH);
    }

    /** Sets {@code rfc3164}, {@code rfc5424} or {@code raw}. */
    public void setFormat(String format) {
        this.format = switch (format) {
            case "rfc3164" -> SyslogFormat.RFC3164;
            case "rfc5424" -> SyslogFormat.RFC5424;
            case "raw" -> SyslogFormat.RAW;
            default -> throw wrong("format", format, List.of("rfc3164", "rfc5424", "raw"));
        };
    }

    /** Sets the facility by HAProxy's word, for example {@code local0}. */
    @Override
    public void setFacility(String facility) {
        facilityNumber = numberOf("facility", facility.toLowerCase(Locale.ROOT), FACILITIES);
        super.setFacility(facility);
    }

    /** Sets the program's name. */
    public void setTag(String tag) {
        this.tag = requireNonNull(tag, "tag");
    }

    /** Sets the least severe level that is sent. */
    public void setLevel(String level) {
        this.level = numberOf("level", level, LEVELS);
    }

    /** Sets the most severe level that is sent; what is more severe is sent as this. */
    public void setMinimumLevel(String level) {
        this.minimumLevel = numberOf("minimum level", level, LEVELS);
    }

    void setZone(ZoneId zone) {
        this.zone = zone;
    }

    private static int numberOf(String what, String word, List<String> words) {
        int number = words.indexOf(word);
        if (number < 0) {
            throw wrong(what, word, words);
        }
        return number;
    }

    private static IllegalArgumentException wrong(String what, String got, List<String> expected) {
        return new IllegalArgumentException(
                "syslog: " + what + ": " + got + " (expected: " + String.join(", ", expected) + ")");
    }

    @Override
    public void start() {
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            addInfo("the host has no name: " + e.getMessage());
        }
        super.start();
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (LevelToSyslogSeverity.convert(event) <= level) {
            super.append(event);
        }
    }

    @Override
    public int getSeverityForEvent(Object event) {
        return Math.max(minimumLevel, LevelToSyslogSeverity.convert((ILoggingEvent) event));
    }

    @Override
    public SyslogOutputStream createOutputStream() throws UnknownHostException, SocketException {
        return new SyslogOutputStream(getSyslogHost(), getPort());
    }

    @Override
    public Layout<ILoggingEvent> buildLayout() {
        LayoutBase<ILoggingEvent> layout = new LayoutBase<>() {
            @Override
            public String doLayout(ILoggingEvent event) {
                return message(event);
            }
        };
        layout.setContext(getContext());
        layout.start();
        return layout;
    }

    private String message(ILoggingEvent event) {
        StringBuilder message = new StringBuilder(300);
        message.append('<')
                .append(facilityNumber * 8 + getSeverityForEvent(event))
                .append('>');
        Instant time = Instant.ofEpochMilli(event.getTimeStamp());
        format.head(message, time, zone, host, tag, ProcessHandle.current().pid());
        return message.append(event.getFormattedMessage()).toString();
    }
}
