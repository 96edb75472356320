// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.embed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadmeTest {
    @ParameterizedTest
    @ValueSource(strings = {"classpath", "modulepath"})
    void theDependencyOfTheReadmeIsAllThatTheConsumersHave(String consumer) throws IOException {
        String readme = Files.readString(Path.of("..", "..", "README.md"));
        String pom = Files.readString(Path.of("..", "consumer", "src", "it", consumer, "pom.xml"));
        int start = readme.indexOf("```xml\n") + "```xml\n".length();

        String dependency = readme.substring(start, readme.indexOf("```", start));

        assertThat(dense(pom.replaceAll("<!--.*-->", "")))
                .contains("<dependencies>" + dense(dependency) + "</dependencies>");
    }

    @Test
    void theExampleOfTheReadmeIsTheCodeThatIsTested() throws IOException {
        String readme = Files.readString(Path.of("..", "..", "README.md"));
        String source = Files.readString(Path.of("src/main/java/io/halley/lb/examples/embed/Embed.java"));
        int start = readme.indexOf("```java\n") + "```java\n".length();

        String example = readme.substring(start, readme.indexOf("```", start));

        List<String> statements =
                Stream.of(example.split("\n\n", -1)).map(ReadmeTest::dense).toList();
        assertThat(statements)
                .hasSizeGreaterThan(1)
                .allSatisfy(
                        statement -> assertThat(dense(source).replace("addHttpListener(port,", "addHttpListener(8080,"))
                                .contains(statement));
    }

    private static String dense(String code) {
        return code.replaceAll("\\s+", "");
    }
}
