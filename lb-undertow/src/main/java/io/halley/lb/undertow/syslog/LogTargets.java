// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.syslog;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import io.halley.lb.haproxy.LogTarget;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * Where the lines of one logger go beside where Logback's own configuration sends them. HAProxy: {@code log}.
 *
 * <p>A thread of its own sends them: what does not fit into its queue is lost, as UDP is. To {@code stdout} and {@code
 * stderr} go the lines alone. Only where Logback is what SLF4J writes to. Not thread-safe, but for the logging.
 */
public final class LogTargets implements AutoCloseable {

    private static final int QUEUE = 16_384;

    private final Logger logger;
    private final List<LogTarget> targets;
    private final List<AsyncAppender> appenders = new ArrayList<>();

    private LogTargets(Logger logger, List<LogTarget> targets) {
        this.logger = logger;
        this.targets = List.copyOf(targets);
    }

    /**
     * Sends the lines of a logger to these, too, from now on.
     *
     * @throws IllegalStateException if SLF4J writes to something else than Logback
     */
    public static LogTargets attach(String logger, List<LogTarget> targets) {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            throw new IllegalStateException("log: SLF4J writes to "
                    + LoggerFactory.getILoggerFactory().getClass().getName() + " (expected: Logback)");
        }
        LogTargets attached = new LogTargets(context.getLogger(logger), targets);
        for (LogTarget target : targets) {
            boolean console =
                    target.address().equals("stdout") || target.address().equals("stderr");
            attached.add(console ? console(target, context) : syslog(target), context);
        }
        return attached;
    }

    private void add(Appender<ILoggingEvent> appender, LoggerContext context) {
        appender.setContext(context);
        appender.start();
        AsyncAppender queue = new AsyncAppender();
        queue.setContext(context);
        queue.setQueueSize(QUEUE);
        queue.setDiscardingThreshold(0);
        queue.setNeverBlock(true);
        queue.addAppender(appender);
        queue.start();
        logger.addAppender(queue);
        appenders.add(queue);
    }

    private static SyslogAppender syslog(LogTarget target) {
        int colon = target.address().lastIndexOf(':');
        SyslogAppender appender = new SyslogAppender();
        appender.setSyslogHost(target.address().substring(0, colon).replaceAll("[\\[\\]]", ""));
        appender.setPort(Integer.parseInt(target.address().substring(colon + 1)));
        appender.setFormat(target.format());
        appender.setFacility(target.facility());
        appender.setMaxMessageSize(target.length());
        appender.setLevel(target.level());
        appender.setMinimumLevel(target.minimumLevel());
        return appender;
    }

    private static ConsoleAppender<ILoggingEvent> console(LogTarget target, LoggerContext context) {
        PatternLayoutEncoder line = new PatternLayoutEncoder();
        line.setContext(context);
        line.setPattern("%msg%n");
        line.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setTarget(target.address().equals("stdout") ? "System.out" : "System.err");
        appender.setEncoder(line);
        return appender;
    }

    /** Returns where they go. */
    public List<LogTarget> targets() {
        return targets;
    }

    /** Sends what is waiting, for a second at most, and then nothing more. */
    @Override
    public void close() {
        appenders.forEach(appender -> {
            logger.detachAppender(appender);
            appender.stop();
        });
        appenders.clear();
    }
}
