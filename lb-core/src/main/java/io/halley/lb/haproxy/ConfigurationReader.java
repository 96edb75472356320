// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import io.halley.lb.Backend;
import io.halley.lb.limit.CounterTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads files in three steps: lines and sections, what each line sets, and what the sections come to together.
 *
 * <p>A fault never ends the reading; only at the end do faults keep a configuration from coming into being.
 */
final class ConfigurationReader {

    private final Problems problems = new Problems();
    private final List<Draft> proxies = new ArrayList<>();
    private final Map<String, Draft> namedDefaults = new LinkedHashMap<>();
    private @Nullable Draft lastDefaults;
    private Draft global = new Draft(new Section(SectionKind.GLOBAL, "", null, 1, List.of()), null, problems);

    /** Reads texts one after the other, each with the name that its faults bear. */
    HaproxyConfiguration read(Map<String, String> texts, Map<String, String> environment)
            throws HaproxyConfigurationException {
        int before = 0;
        for (Map.Entry<String, String> text : texts.entrySet()) {
            problems.begin(text.getKey(), before);
            SectionReader sections = new SectionReader(
                    text.getKey(), before, environment, problems, (kind, line) -> Keywords.TABLE.knows(line));
            sections.read(text.getValue()).forEach(this::readSection);
            before += (int) text.getValue().lines().count() + 1;
        }
        Map<String, CounterTable> tables = tables();
        CrossCheck.run(proxies, tables, problems);
        List<HaproxyFrontend> frontends = new ArrayList<>();
        List<HaproxyBackend> backends = new ArrayList<>();
        for (Draft proxy : proxies) {
            if (proxy.kind().hasFrontend()) {
                frontends.add(new HaproxyFrontend(proxy, defaultBackend(proxy), log(proxy)));
            }
            if (proxy.kind().hasBackend()) {
                Backend backend = new BackendReader(proxy, usersOf(proxy), global, tables).read();
                backends.add(new HaproxyBackend(proxy, backend));
            }
        }
        if (proxies.isEmpty() && !problems.hasFaults()) {
            problems.fault(1, "no frontend, backend or listen section");
        }
        if (problems.hasFaults()) {
            throw new HaproxyConfigurationException(problems.faults(), problems.warnings());
        }
        return new HaproxyConfiguration(
                global.get(Settings.MAXCONN, 0),
                global.get(Settings.HARD_STOP_AFTER),
                frontends,
                backends,
                tables,
                problems.files(),
                problems.warnings());
    }

    private void readSection(Section section) {
        Draft draft;
        if (section.kind() == SectionKind.GLOBAL) {
            draft = global;
        } else {
            draft = new Draft(section, defaultsOf(section), problems);
        }
        section.lines().forEach(line -> Keywords.TABLE.read(line, draft));
        if (section.kind() == SectionKind.DEFAULTS) {
            lastDefaults = draft;
            if (!section.name().isEmpty()) {
                namedDefaults.put(section.name(), draft);
            }
        } else if (section.kind() != SectionKind.GLOBAL) {
            proxies.add(draft);
        }
    }

    /** A {@code defaults} section begins anew unless it names another one. */
    private @Nullable Draft defaultsOf(Section section) {
        String from = section.from();
        if (from == null) {
            return section.kind() == SectionKind.DEFAULTS ? null : lastDefaults;
        }
        Draft named = namedDefaults.get(from);
        if (named == null) {
            problems.fault(
                    section.line(),
                    section.title() + ": from: no 'defaults " + from + "' section above"
                            + Spelling.hint(from, namedDefaults.keySet()));
        }
        return named;
    }

    private Map<String, CounterTable> tables() {
        Map<String, CounterTable> tables = new LinkedHashMap<>();
        for (Draft proxy : proxies) {
            CounterTable table = proxy.get(Settings.STICK_TABLE);
            if (table != null && tables.putIfAbsent(table.name(), table) != null) {
                problems.fault(
                        proxy.lineOf(Settings.STICK_TABLE),
                        "stick-table: another section of the name '" + table.name() + "' has one already");
            }
        }
        return tables;
    }

    private static @Nullable String defaultBackend(Draft proxy) {
        String named = proxy.get(Settings.DEFAULT_BACKEND);
        return named == null && proxy.kind().hasBackend() ? proxy.name() : named;
    }

    private LogSettings log(Draft proxy) {
        List<LogTarget> targets = new ArrayList<>();
        if (proxy.isOn(Settings.LOG_GLOBAL)) {
            targets.addAll(global.list(Settings.LOG));
        }
        targets.addAll(proxy.list(Settings.LOG));
        return new LogSettings(
                targets,
                proxy.isOn(Settings.HTTP_LOG),
                proxy.isOn(Settings.option("log-separate-errors")),
                proxy.isOn(Settings.option("dontlog-normal")));
    }

    /** Returns the frontends whose requests may reach a backend. */
    private List<Draft> usersOf(Draft backend) {
        return proxies.stream()
                .filter(proxy -> proxy.kind().hasFrontend())
                .filter(proxy -> backend.name().equals(defaultBackend(proxy))
                        || proxy.list(Settings.USE_BACKEND).stream()
                                .anyMatch(rule -> rule.backend().equals(backend.name())))
                .toList();
    }
}
