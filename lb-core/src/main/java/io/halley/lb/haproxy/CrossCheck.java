// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import io.halley.lb.haproxy.Settings.Reference;
import io.halley.lb.haproxy.Settings.Reference.What;
import io.halley.lb.limit.CounterTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds what is wrong between sections: names used twice, or that nothing has; frontends that go nowhere. */
final class CrossCheck {

    private final List<Draft> proxies;
    private final Map<String, CounterTable> tables;
    private final Problems problems;
    private final Map<String, Integer> addresses = new HashMap<>();

    private CrossCheck(List<Draft> proxies, Map<String, CounterTable> tables, Problems problems) {
        this.proxies = proxies;
        this.tables = tables;
        this.problems = problems;
    }

    static void run(List<Draft> proxies, Map<String, CounterTable> tables, Problems problems) {
        CrossCheck check = new CrossCheck(proxies, tables, problems);
        for (int i = 0; i < proxies.size(); i++) {
            check.names(i);
            check.references(proxies.get(i));
            check.mode(proxies.get(i));
            TrackCheck.run(proxies.get(i), proxies, problems);
            if (proxies.get(i).kind().hasFrontend()) {
                check.frontend(proxies.get(i));
            }
        }
    }

    private void names(int index) {
        Draft proxy = proxies.get(index);
        for (Draft other : proxies.subList(0, index)) {
            if (other.name().equals(proxy.name()) && other.kind().overlaps(proxy.kind())) {
                problems.fault(
                        proxy.section().line(),
                        proxy.section().title() + ": name already used by the "
                                + other.kind().word() + " of "
                                + problems.line(other.section().line()));
                return;
            }
        }
    }

    private void references(Draft proxy) {
        for (Reference reference : proxy.list(Settings.REFERENCES)) {
            if (reference.what() == What.BACKEND && !isBackend(reference.name())) {
                problems.fault(
                        reference.line(),
                        reference.by() + ": no backend '" + reference.name() + "'"
                                + Spelling.hint(reference.name(), backends()));
            } else if (reference.what() == What.ADDRESS) {
                address(reference);
            } else if (reference.what() == What.TABLE && !tables.containsKey(reference.name())) {
                problems.fault(
                        reference.line(),
                        reference.by() + ": no stick-table in section '" + reference.name() + "'"
                                + Spelling.hint(reference.name(), tables.keySet()));
            }
        }
    }

    private void address(Reference bind) {
        Integer first = addresses.putIfAbsent(bind.name(), bind.line());
        if (first != null) {
            problems.fault(
                    bind.line(),
                    "bind " + bind.name() + ": the address is listened on already, by " + problems.line(first));
        }
    }

    private void mode(Draft proxy) {
        boolean used = !proxy.list(Settings.BINDS).isEmpty()
                || !proxy.list(Settings.SERVERS).isEmpty();
        if (used && proxy.get(Settings.MODE) == null && !problems.hasFaults()) {
            problems.warn(
                    proxy.section().line(),
                    proxy.section().title() + ": no 'mode http', without which HAProxy balances TCP; HTTP is taken");
        }
    }

    private void frontend(Draft proxy) {
        String backend = proxy.get(Settings.DEFAULT_BACKEND);
        if (backend != null && !isBackend(backend)) {
            problems.fault(
                    proxy.lineOf(Settings.DEFAULT_BACKEND),
                    "default_backend: no backend '" + backend + "'" + Spelling.hint(backend, backends()));
        }
        String title = proxy.section().title();
        int line = proxy.section().line();
        if (proxy.list(Settings.BINDS).isEmpty()) {
            problems.warn(line, title + ": no 'bind' line, it will never be reached");
        }
        boolean goesNowhere = backend == null
                && !proxy.kind().hasBackend()
                && proxy.list(Settings.USE_BACKEND).isEmpty();
        if (goesNowhere) {
            problems.warn(line, title + ": no 'default_backend' and no 'use_backend' line: requests get 503");
        }
        if (proxy.timeout("client") == null && !problems.hasFaults()) {
            problems.warn(line, title + ": no 'timeout client', which HAProxy takes for endless; 60s are taken");
        }
    }

    private boolean isBackend(String name) {
        return backends().contains(name);
    }

    private List<String> backends() {
        return proxies.stream()
                .filter(proxy -> proxy.kind().hasBackend())
                .map(Draft::name)
                .toList();
    }
}
