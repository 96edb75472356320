// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.health;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class CheckTextTest {

    @Test
    void logsChecksInHaproxysWords() {
        assertThat(CheckText.logLine("be1", "srv1", new ProbeResult(true, CheckStatus.L4OK, -1, "", 3), "3/3 UP"))
                .isEqualTo("Health check for server be1/srv1 succeeded, reason: Layer4 check passed, "
                        + "check duration: 0ms, status: 3/3 UP.");
        assertThat(CheckText.logLine("be1", "srv1", Checkup.FAIL, "0/2 DOWN"))
                .isEqualTo("Health check for server be1/srv1 failed, reason: Layer7 wrong status, code: 503, "
                        + "info: \"Service Unavailable\", check duration: 2ms, status: 0/2 DOWN.");
    }

    @Test
    void logsAChangeOnceAndOnlyWhereThatIsWanted() {
        assertThat(logged(HealthCheck.tcp().logChecks(), "ppfffffppp"))
                .extracting(line -> line.replaceAll(".*status: ", ""))
                .containsExactly("3/3 UP.", "2/3 UP.", "1/3 UP.", "0/2 DOWN.", "1/2 DOWN.", "3/3 UP.");
        assertThat(logged(HealthCheck.tcp(), "ppfffffppp")).isEmpty();
    }

    private static List<String> logged(HealthCheck check, String word) {
        Logger logger = (Logger) LoggerFactory.getLogger("io.halley.lb.health");
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        appender.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(appender);
        try {
            new Checkup().watch(check, word);
        } finally {
            logger.detachAppender(appender);
            logger.setLevel(null);
        }
        return appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
