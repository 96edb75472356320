// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The origins, and the subjects in front of them. */
final class Subjects implements AutoCloseable {

    private static final int ORIGINS = 2;

    private final List<Subject> origins = new ArrayList<>();
    private final List<Subject> subjects = new ArrayList<>();

    private Subjects() {}

    /** Starts two origins and every subject that this machine has. */
    static Subjects start(Options options) throws IOException {
        Subjects started = new Subjects();
        try {
            for (int i = 0; i < ORIGINS; i++) {
                started.origins.add(Subject.java("origin", Origin.class, List.of(), List.of()));
            }
            List<Integer> ports = started.ports();
            started.add(ProxyProcesses.haproxy(ports));
            started.add(ProxyProcesses.nginx(ports));
            started.add(Subject.java("stock Undertow", StockSubject.class, ports, options.jvm()));
            started.add(Subject.java("handler", HandlerSubject.class, ports, options.jvm()));
            started.add(Subject.java("listener", ListenerSubject.class, ports, options.jvm()));
            return started;
        } catch (IOException e) {
            started.close();
            throw e;
        }
    }

    private void add(@org.jspecify.annotations.Nullable Subject subject) {
        if (subject != null) {
            subjects.add(subject);
        }
    }

    /** Returns the ports of the origins. */
    List<Integer> ports() {
        return origins.stream().map(Subject::port).toList();
    }

    /** Returns the first origin, which stands for no balancer at all. */
    Subject direct() {
        return origins.get(0);
    }

    /** Returns the subjects, HAProxy first where it is installed. */
    List<Subject> all() {
        return subjects;
    }

    /** Returns those of them that run in a JVM. */
    List<Subject> inJvm() {
        return subjects.stream().filter(subject -> subject.answers() != null).toList();
    }

    @Override
    public void close() {
        subjects.forEach(Subject::close);
        origins.forEach(Subject::close);
    }
}
