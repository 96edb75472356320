// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the command line asks for, with HAProxy's letters: an immutable value.
 *
 * @param action what to do
 * @param files the configuration files in order; for a directory its {@code .cfg} files in the order of their names
 */
record Options(Action action, List<Path> files) {

    static final String USAGE = """
            Usage: java -jar halley-standalone.jar [-c] -f FILE [-f FILE]...

              -f FILE  run this haproxy.cfg; several are read one after the other, of a directory all *.cfg
              -c       check the files and what they name, connect nowhere, and end: 0 if valid, else 1
              -v       print the version and end
              -h       print this and end

            Signals: TERM and USR1 stop when what is under way has ended (hard-stop-after), INT stops at once,
            USR2 reads the files anew.
            System properties (-D): halley.log.dir, where the access log goes (logs); halley.log.file (haproxy.log);
            halley.log.level, of everything else on the console (INFO); halley.listener, undertow for Undertow's in place
            of our own.
            """;

    /** What can be asked for. */
    enum Action {
        RUN,
        CHECK,
        VERSION,
        HELP
    }

    /** Something that the command line cannot mean. */
    static final class WrongUsage extends Exception {
        private static final long serialVersionUID = 1L;

        WrongUsage(String message) {
            super(message);
        }
    }

    static Options of(String... arguments) throws WrongUsage, IOException {
        Action action = Action.RUN;
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "-c" -> action = Action.CHECK;
                case "-v", "-vv", "--version" -> {
                    return new Options(Action.VERSION, List.of());
                }
                case "-h", "--help" -> {
                    return new Options(Action.HELP, List.of());
                }
                case "-f" -> {
                    if (++i == arguments.length) {
                        throw new WrongUsage("-f: no file");
                    }
                    add(Path.of(arguments[i]), files);
                }
                // They are about HAProxy's own process: debugging, quiet, in the foreground.
                case "-d", "-db", "-q", "-V", "-W", "-Ws", "-D" -> {}
                default -> throw new WrongUsage(arguments[i] + ": unknown option (expected: -f FILE, -c, -v or -h)");
            }
        }
        if (files.isEmpty()) {
            throw new WrongUsage("no configuration file (expected: -f FILE)");
        }
        return new Options(action, List.copyOf(files));
    }

    private static void add(Path path, List<Path> files) throws IOException {
        if (!Files.isDirectory(path)) {
            files.add(path);
            return;
        }
        try (Stream<Path> inside = Files.list(path)) {
            inside.filter(file -> file.getFileName().toString().endsWith(".cfg"))
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .sorted()
                    .forEach(files::add);
        }
    }
}
