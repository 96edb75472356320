// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.smuggling;

import io.halley.lb.undertow.smuggling.RequestCase.Ending;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of {@code answers.txt}, which explains the notation.
 *
 * @param name where it stands, and what it sends
 * @param head whether the request is a HEAD
 * @param status that the client gets; 0 for an answer that is cut
 * @param sent by the server
 * @param ending what the server does then: nothing, FIN or RST
 * @param body that the client gets
 */
record AnswerCase(String name, boolean head, int status, String sent, Ending ending, String body) {

    private static final Path FILE = Path.of("src/test/resources/smuggling/answers.txt");
    private static final Pattern LINE =
            Pattern.compile("(HEAD )?(\\d{3}|cut) *(?:\\[([0-9a-f,-]+)])? \\| (.*?)(<FIN>|<RST>)?(?: => (.*))?");

    static List<AnswerCase> all() {
        List<AnswerCase> cases = new ArrayList<>();
        try {
            List<String> lines = Files.readAllLines(FILE);
            for (int i = 0; i < lines.size(); i++) {
                if (!lines.get(i).isBlank() && !lines.get(i).startsWith("#")) {
                    cases.addAll(read(i + 1, lines.get(i)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return cases;
    }

    private static List<AnswerCase> read(int number, String line) {
        Matcher m = LINE.matcher(line);
        if (!m.matches()) {
            throw new IllegalArgumentException(FILE + ":" + number + ": " + line);
        }
        int status = m.group(2).equals("cut") ? 0 : Integer.parseInt(m.group(2));
        Ending ending =
                m.group(5) == null ? Ending.OPEN : Ending.valueOf(m.group(5).replaceAll("[<>]", ""));
        String body = m.group(6) == null ? "" : m.group(6);
        List<String> sent = m.group(3) == null ? List.of(m.group(4)) : Octets.sweep(m.group(4), m.group(3));
        return sent.stream()
                .map(text -> new AnswerCase(
                        "line " + number + ": " + text, m.group(1) != null, status, Octets.of(text), ending, body))
                .toList();
    }
}
