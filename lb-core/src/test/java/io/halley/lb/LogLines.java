// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Keeps what a logger is told, from creation to close. */
public final class LogLines implements AutoCloseable {

    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
    private final Logger logger;
    private final Level before;

    private LogLines(Logger logger) {
        this.logger = logger;
        before = logger.getLevel();
        logger.setLevel(Level.INFO);
        appender.start();
        logger.addAppender(appender);
    }

    /** Keeps what the logger of that name is told. */
    public static LogLines of(String name) {
        return new LogLines((Logger) LoggerFactory.getLogger(name));
    }

    static LogLines of(Class<?> named) {
        return new LogLines((Logger) LoggerFactory.getLogger(named));
    }

    /** Returns the lines at INFO and above. */
    public List<String> lines() {
        return appender.list.stream()
                .filter(event -> event.getLevel().isGreaterOrEqual(Level.INFO))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    /** Returns the level of the last line. */
    public String lastLevel() {
        return appender.list.get(appender.list.size() - 1).getLevel().toString();
    }

    @Override
    public void close() {
        logger.detachAppender(appender);
        logger.setLevel(before);
    }
}
