// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.Backend;
import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the module path asks of the two artifacts: no package in both, and each public one of the core exported. */
class ModulesTest {
    @Test
    void noPackageIsInBothArtifacts() throws Exception {
        Set<String> core = packagesOf(Backend.class);
        Set<String> undertow = packagesOf(BalancerHandler.class);

        assertThat(core).contains("io.halley.lb");
        assertThat(undertow).contains("io.halley.lb.undertow").doesNotContainAnyElementsOf(core);
    }

    @Test
    void theModuleOfTheCoreExportsEachOfItsPackages() throws Exception {
        var module = ModuleFinder.of(homeOf(Backend.class))
                .find("io.halley.lb")
                .orElseThrow()
                .descriptor();

        assertThat(module.exports())
                .allMatch(exported -> !exported.isQualified())
                .extracting(exported -> exported.source())
                .containsExactlyInAnyOrderElementsOf(packagesOf(Backend.class));
    }

    private static Set<String> packagesOf(Class<?> type) throws Exception {
        Path home = homeOf(type);
        if (Files.isDirectory(home)) {
            return packagesIn(home);
        }
        try (FileSystem jar = FileSystems.newFileSystem(URI.create("jar:" + home.toUri()), Map.of())) {
            return packagesIn(jar.getPath("/"));
        }
    }

    private static Set<String> packagesIn(Path root) throws IOException {
        Set<String> packages = new TreeSet<>();
        try (Stream<Path> files = Files.walk(root)) {
            files.filter(file -> file.toString().endsWith(".class"))
                    .map(file -> root.relativize(file).getParent())
                    .filter(folder -> folder != null)
                    .forEach(folder -> packages.add(folder.toString().replaceAll("[/\\\\]", ".")));
        }
        return packages;
    }

    private static Path homeOf(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}
