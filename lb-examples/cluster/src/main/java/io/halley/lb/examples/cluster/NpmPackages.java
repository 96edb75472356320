// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.cluster;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Installs what {@code npm/package.json} names, from the registry that the machine's npm is set to. */
final class NpmPackages {
    private NpmPackages() {}

    /** Installs what the page needs; see {@link #install}. */
    static @Nullable Path installForPage(Path directory) {
        return install(directory, Duration.ofSeconds(20), "--omit=dev");
    }

    /** Installs what the tests need too; see {@link #install}. */
    static @Nullable Path installForTests(Path directory) {
        return install(directory, Duration.ofSeconds(60));
    }

    /**
     * Returns the directory of the packages, {@code node_modules}.
     *
     * <p>Null if this machine has no npm, or npm cannot reach its registry in time. Blocks.
     */
    private static @Nullable Path install(Path directory, Duration patience, String... options) {
        List<String> command = new ArrayList<>(List.of("npm", "install", "--no-package-lock", "--ignore-scripts"));
        command.addAll(List.of("--no-audit", "--no-fund", "--prefer-offline", "--fetch-retries=0"));
        command.addAll(List.of(options));
        try (InputStream description = NpmPackages.class.getResourceAsStream("/npm/package.json")) {
            Files.createDirectories(directory);
            Files.copy(
                    requireNonNull(description),
                    directory.resolve("package.json"),
                    StandardCopyOption.REPLACE_EXISTING);
            Process npm = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("npm-install.txt").toFile())
                    .start();
            if (npm.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS) && npm.exitValue() == 0) {
                return directory.resolve("node_modules");
            }
            npm.destroyForcibly();
        } catch (IOException e) {
            // No npm here.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return null;
    }
}
