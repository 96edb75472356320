// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.kit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.halley.lb.event.AccessLog;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Keeps the lines of the access log, from creation to close. */
public final class AccessLines implements AutoCloseable {

    private final Logger logger = (Logger) LoggerFactory.getLogger(AccessLog.LOGGER);
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getFormattedMessage());
        }
    };

    public AccessLines() {
        appender.setContext(logger.getLoggerContext());
        appender.start();
        logger.setAdditive(false);
        logger.setLevel(Level.INFO);
        logger.addAppender(appender);
    }

    /** Waits until there are that many lines. */
    public List<LogLine> await(int count) {
        org.awaitility.Awaitility.await("line " + count + " after " + lines).until(() -> lines.size() >= count);
        return lines.stream().map(LogLine::parse).toList();
    }

    /** Waits for the first line. */
    public LogLine first() {
        return await(1).get(0);
    }

    public int count() {
        return lines.size();
    }

    @Override
    public void close() {
        logger.detachAppender(appender);
        logger.setAdditive(true);
        logger.setLevel(null);
        appender.stop();
    }
}
