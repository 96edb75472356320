// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the compiler does not hold: short files, a licence line in each, null marks in each package. */
class SourceFilesTest {
    private static final Path MAIN = Path.of("src/main/java");
    private static final Path TEST = Path.of("src/test/java");
    private static final int LONGEST_FILE = 400;

    @Test
    void noMainFileIsLongerThanFourHundredLines() throws IOException {
        assertThat(filesIn(MAIN, file -> lines(file).size() > LONGEST_FILE)).isEmpty();
    }

    @Test
    void everyFileStartsWithTheLicence() throws IOException {
        Predicate<Path> unlicensed = file -> !lines(file).get(0).equals("// SPDX-License-Identifier: Apache-2.0");
        assertThat(filesIn(MAIN, unlicensed)).isEmpty();
        assertThat(filesIn(TEST, unlicensed)).isEmpty();
    }

    @Test
    void everyPackageIsNullMarked() throws IOException {
        assertThat(filesIn(MAIN, file -> !isModule(file) && !isNullMarked(file.resolveSibling("package-info.java"))))
                .isEmpty();
    }

    private static boolean isModule(Path file) {
        return file.endsWith("module-info.java");
    }

    private static boolean isNullMarked(Path packageInfo) {
        return Files.exists(packageInfo) && lines(packageInfo).contains("@NullMarked");
    }

    private static List<Path> filesIn(Path root, Predicate<Path> wrong) throws IOException {
        if (Files.notExists(root)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(wrong)
                    .toList();
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new AssertionError(file.toString(), e);
        }
    }
}
