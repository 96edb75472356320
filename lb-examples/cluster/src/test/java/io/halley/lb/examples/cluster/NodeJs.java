// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.cluster;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The scripts of these tests under Node.js, with their npm packages; a test without them is skipped. */
final class NodeJs {
    private static final Path DIRECTORY = Path.of("target", "npm-test").toAbsolutePath();

    private NodeJs() {}

    /** Starts one of the scripts in {@code js/}; aborts the test where there is no Node.js or no npm registry. */
    static Process start(String script, String... arguments) throws IOException {
        assumeTrue(find("node", "npm").size() == 2, "skipped: needs node and npm");
        assumeTrue(
                NpmPackages.installForTests(DIRECTORY) != null,
                "skipped: npm install failed, see " + DIRECTORY.resolve("npm-install.txt"));
        // Beside the packages, as ES modules are looked for from where the script is.
        Path copy = DIRECTORY.resolve(script);
        try (InputStream source = NodeJs.class.getResourceAsStream("/js/" + script)) {
            Files.copy(source, copy, StandardCopyOption.REPLACE_EXISTING);
        }
        List<String> command = new ArrayList<>(List.of("node", copy.toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Returns where the programs are, those that are not on the path left out. */
    static List<Path> find(String... programs) {
        List<Path> path =
                Stream.of(System.getenv("PATH").split(":", -1)).map(Path::of).toList();
        return Stream.of(programs)
                .flatMap(program -> path.stream()
                        .map(directory -> directory.resolve(program))
                        .filter(Files::isExecutable)
                        .limit(1))
                .toList();
    }
}
