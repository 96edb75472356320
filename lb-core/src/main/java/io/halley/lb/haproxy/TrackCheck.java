// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds what is wrong with {@code track}; inside one backend the engine finds part of it. */
final class TrackCheck {

    private final List<Draft> proxies;
    private final Problems problems;

    private TrackCheck(List<Draft> proxies, Problems problems) {
        this.proxies = proxies;
        this.problems = problems;
    }

    static void run(Draft proxy, List<Draft> proxies, Problems problems) {
        TrackCheck check = new TrackCheck(proxies, problems);
        for (ServerLine server : proxy.list(Settings.SERVERS)) {
            check.server(proxy, server);
        }
    }

    private void server(Draft proxy, ServerLine server) {
        String tracked = server.options().tracked(proxy.name());
        if (tracked == null) {
            return;
        }
        String subject = "server \"" + server.name() + "\": track: ";
        if (server.options().check) {
            problems.fault(server.line(), subject + "'check' beside it (expected: one of the two)");
        }
        List<String> way = new ArrayList<>();
        String last = tracked;
        ServerLine found = null;
        for (String next = tracked; next != null && !way.contains(next); next = found == null ? null : behind(next)) {
            way.add(next);
            last = next;
            found = find(next);
        }
        boolean elsewhere = way.stream().anyMatch(name -> !name.startsWith(proxy.name() + '/'));
        if (found == null) {
            // The engine tells of its own servers.
            if (elsewhere) {
                problems.fault(server.line(), subject + "no server '" + last + "'" + Spelling.hint(last, names()));
            }
        } else if (behind(last) != null) {
            if (elsewhere) {
                problems.fault(
                        server.line(), subject + last + " is tracked by itself (expected: a server that is checked)");
            }
        } else if (!found.options().check) {
            problems.fault(server.line(), subject + last + " is not checked (expected: a server with 'check')");
        }
    }

    private @Nullable String behind(String name) {
        ServerLine server = find(name);
        return server == null ? null : server.options().tracked(name.substring(0, name.indexOf('/')));
    }

    private @Nullable ServerLine find(String name) {
        for (Draft proxy : proxies) {
            for (ServerLine server : proxy.list(Settings.SERVERS)) {
                if (name.equals(proxy.name() + '/' + server.name())) {
                    return server;
                }
            }
        }
        return null;
    }

    private List<String> names() {
        return proxies.stream()
                .flatMap(proxy ->
                        proxy.list(Settings.SERVERS).stream().map(server -> proxy.name() + '/' + server.name()))
                .toList();
    }
}
