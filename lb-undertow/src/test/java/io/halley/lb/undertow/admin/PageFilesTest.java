// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page's files fit each other and the JSON, whether a browser is at hand or not. */
class PageFilesTest {

    private static final List<String> SCRIPTS = List.of("page.js", "cells.js", "actions.js", "details.js");

    @Test
    void allFilesTogetherAreUnder60Kilobytes() throws IOException {
        int bytes = 0;
        for (String name : List.of("page.html", "page.css", "icon.svg")) {
            bytes += file(name).length();
        }
        for (String name : SCRIPTS) {
            bytes += file(name).length();
        }

        assertThat(bytes).isLessThan(60 * 1024);
    }

    @Test
    void everyElementThatTheScriptsAskForIsThere() throws IOException {
        String html = file("page.html");
        for (String script : SCRIPTS) {
            for (String id : found(file(script), "(?:\\$|getElementById)\\('([\\w-]+)'\\)")) {
                assertThat(html).as(script).contains("id=\"" + id + "\"");
            }
        }
    }

    @Test
    void nothingIsEverWrittenAsMarkup() throws IOException {
        for (String script : SCRIPTS) {
            assertThat(file(script))
                    .doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "eval(", "document.write");
        }
        assertThat(file("page.html")).doesNotContain("http://", "https://", "style=", "onclick=");
    }

    @Test
    void everyNameThatTheScriptsReadIsInTheJson() throws Exception {
        String json;
        try (Stage stage = new Stage(Stage.checked())
                .show(options -> options.showLegends()
                        .node("n")
                        .description("d")
                        .admin(exchange -> true)
                        .frontend(FrontendSnapshots::some))) {
            stage.hold("/", true);
            stage.request("/", 503, Duration.ofMillis(1));
            json = "[" + new StatsHandlerClient(stage).get("/lb/json").body() + ","
                    + new StatsHandlerClient(stage).get("/lb/api/v1/events").body() + "]";
        }
        Set<String> names = new TreeSet<>();
        collect(JsonText.read(json), names);
        // Written while there is a drain, a user, an event or Bayeux only.
        names.addAll(
                List.of("drain", "deadline", "thenMaintenance", "user", "version", "server", "level", "text", "id"));
        names.addAll(List.of("backend", "affinity", "hits", "stale", "broken", "entries", "key", "sessions"));

        String roots =
                "\\b(?:picture|backend|server|s|b|traffic|t|check|minute|failure|frontend|f|event|responses|drain)";
        for (String script : SCRIPTS) {
            Set<String> read = found(file(script), roots + "\\.(\\w+)\\b(?!\\()");
            read.removeAll(List.of("target", "data", "length"));
            assertThat(names).as(script).containsAll(read);
        }
    }

    private static void collect(Object value, Set<String> names) {
        if (value instanceof Map<?, ?> object) {
            object.forEach((name, inner) -> {
                names.add((String) name);
                collect(inner, names);
            });
        } else if (value instanceof List<?> list) {
            list.forEach(inner -> collect(inner, names));
        }
    }

    private static Set<String> found(String text, String pattern) {
        Set<String> found = new TreeSet<>();
        for (Matcher matcher = Pattern.compile(pattern).matcher(text); matcher.find(); ) {
            found.add(matcher.group(1));
        }
        return found;
    }

    private static String file(String name) throws IOException {
        try (InputStream in = Assets.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }
}
