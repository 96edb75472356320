// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import io.halley.lb.Backend;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Reads configurations that tests write down. */
final class Config {

    static final String DEFAULTS =
            "defaults\n mode http\n timeout connect 5s\n timeout client 60s\n timeout server 60s\n";

    private Config() {}

    /** Returns what a text means that has no faults. */
    static HaproxyConfiguration read(String text) {
        try {
            return HaproxyConfiguration.parse("haproxy.cfg", text, Map.of("NAME", "value", "MANY", "a b"));
        } catch (HaproxyConfigurationException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    /** Returns what is wrong with a text. */
    static List<String> faults(String text) {
        try {
            HaproxyConfiguration.parse("haproxy.cfg", text, Map.of());
            return List.of();
        } catch (HaproxyConfigurationException e) {
            return e.faults();
        }
    }

    /** Returns a backend with these lines and two servers, behind a frontend. */
    static Backend backend(String... lines) {
        return engine(backendSection(lines));
    }

    /** Returns the faults of these lines in a backend; the first is line 10. */
    static List<String> faultsIn(String... lines) {
        return faults(backendText(lines));
    }

    /** Returns the warnings that these lines add to a backend; the first is line 10. */
    static List<String> warningsIn(String... lines) {
        return read(backendText(lines)).warnings();
    }

    static HaproxyBackend backendSection(String... lines) {
        return Objects.requireNonNull(read(backendText(lines)).backend("b"));
    }

    static Backend engine(HaproxyBackend section) {
        return Objects.requireNonNull(section.backend());
    }

    /** Returns a frontend with these lines. */
    static HaproxyFrontend frontend(String... lines) {
        return Objects.requireNonNull(read(frontendText(lines)).frontend("f"));
    }

    /** Returns the faults of these lines in a frontend; the first is line 10. */
    static List<String> faultsInFrontend(String... lines) {
        return faults(frontendText(lines));
    }

    static List<String> warningsInFrontend(String... lines) {
        return read(frontendText(lines)).warnings();
    }

    static String backendText(String... lines) {
        return DEFAULTS + "frontend f\n bind :8080\n default_backend b\nbackend b\n" + indented(lines)
                + " server s1 127.0.0.1:8081 cookie c1 check\n server s2 127.0.0.1:8082 cookie c2 check\n";
    }

    static String frontendText(String... lines) {
        return DEFAULTS + "backend b\n server s1 127.0.0.1:8081\n server s2 127.0.0.1:8082\nfrontend f\n"
                + indented(lines) + " bind :8080\n default_backend b\n";
    }

    static String indented(String... lines) {
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            text.append("  ").append(line).append('\n');
        }
        return text.toString();
    }
}
