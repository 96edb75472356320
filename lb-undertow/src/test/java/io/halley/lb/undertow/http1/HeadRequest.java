// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.http1;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request head from a text of lines, for the gate. */
record HeadRequest(int version, String method, String target, List<String> lines) implements RequestFields {

    /** Reads {@code "GET / HTTP/1.1|Host: a|..."}. */
    static HeadRequest of(String text) {
        List<String> lines = new ArrayList<>(List.of(text.split("\\|", -1)));
        String[] first = lines.remove(0).split(" ", 3);
        int version = switch (first[2]) {
            case "HTTP/1.0" -> 10;
            case "HTTP/1.1" -> 11;
            case "HTTP/2" -> 20;
            default -> 9;
        };
        return new HeadRequest(version, first[0], first[1], lines);
    }

    @Override
    public @Nullable CharSequence value(KnownField name, int occurrence) {
        return lines.stream()
                .filter(line -> line.substring(0, line.indexOf(':')).equalsIgnoreCase(name.wireName()))
                .skip(occurrence)
                .map(line -> line.substring(line.indexOf(':') + 1))
                .findFirst()
                .orElse(null);
    }
}
