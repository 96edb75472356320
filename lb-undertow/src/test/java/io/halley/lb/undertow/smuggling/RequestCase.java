// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.smuggling;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of {@code requests.txt}, which explains the notation.
 *
 * @param name where it stands, and what it sends
 * @param statuses of the answers that the client gets, each with those that will do; empty for an end without an answer
 * @param sent by the client
 * @param ending what the client does then: nothing, FIN or RST
 * @param arrives the whole requests that reach the server
 * @param broken whether a part of a request reaches it
 */
record RequestCase(
        String name, List<List<Integer>> statuses, String sent, Ending ending, String arrives, boolean broken) {

    enum Ending {
        OPEN,
        FIN,
        RST
    }

    private static final Path FILE = Path.of("src/test/resources/smuggling/requests.txt");
    private static final Pattern LINE = Pattern.compile(
            "((?:\\d{3}(?:/\\d{3})* ?)+|-) *(?:\\[([0-9a-f,-]+)])? *\\| (.*?)(<FIN>|<RST>)?(?: => (.*))?");

    static List<RequestCase> all() {
        List<RequestCase> cases = new ArrayList<>();
        List<String> lines = lines();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).isBlank() && !lines.get(i).startsWith("#")) {
                cases.addAll(read(i + 1, lines.get(i)));
            }
        }
        return cases;
    }

    private static List<String> lines() {
        try {
            return Files.readAllLines(FILE, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<RequestCase> read(int number, String line) {
        Matcher m = LINE.matcher(line);
        if (!m.matches()) {
            throw new IllegalArgumentException(FILE + ":" + number + ": " + line);
        }
        List<List<Integer>> statuses = m.group(1).equals("-")
                ? List.of()
                : Arrays.stream(m.group(1).trim().split(" "))
                        .map(RequestCase::alternatives)
                        .toList();
        Ending ending =
                m.group(4) == null ? Ending.OPEN : Ending.valueOf(m.group(4).replaceAll("[<>]", ""));
        String right = m.group(5) == null ? "" : m.group(5);
        List<String> sent = m.group(2) == null ? List.of(m.group(3)) : Octets.sweep(m.group(3), m.group(2));
        return sent.stream()
                .map(text -> {
                    String octets = Octets.of(text);
                    String arrives = right.equals("=") ? octets : right.equals("part") ? "" : Octets.of(right);
                    String name = "line " + number + ": " + text;
                    return new RequestCase(name, statuses, octets, ending, arrives, right.equals("part"));
                })
                .toList();
    }

    private static List<Integer> alternatives(String statuses) {
        return Arrays.stream(statuses.split("/")).map(Integer::valueOf).toList();
    }
}
