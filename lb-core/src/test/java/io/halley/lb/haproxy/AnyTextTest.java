// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the text is, it ends in a configuration or in faults that name lines of it. */
class AnyTextTest {

    private static final int FILES = 400;
    private static final List<String> VALUES = List.of(
            "",
            "0",
            "-1",
            "5",
            "999999999999",
            "5s",
            "x",
            "b",
            "f",
            "if",
            "unless",
            "{",
            "}",
            "!",
            "or",
            "TRUE",
            "src",
            "path",
            "hdr(X)",
            "hdr(",
            "hdr()",
            "cook(A)",
            "random(",
            "nbsrv(b)",
            "sc0_conn_rate",
            "src_conn_rate(b)",
            "gt",
            "-m",
            "reg",
            "(",
            "-i",
            "-f",
            "*",
            ":80",
            "127.0.0.1:80",
            "[::1",
            "::",
            ":",
            ",",
            "a:b",
            "status",
            "101",
            "GET",
            "/",
            "HTTP/1.1\\r\\n",
            "insert",
            "prefix",
            "len",
            "timeout",
            "type",
            "ip",
            "size",
            "1m",
            "store",
            "conn_rate(",
            "conn_rate(1s)",
            "check",
            "inter",
            "weight",
            "cookie",
            "ssl",
            "crt",
            "table",
            "%[src]",
            "%[",
            "%",
            "\\",
            "\"",
            "'",
            "#",
            "\"$X\"",
            "\"${X",
            "é",
            "\u0000",
            "sni",
            "str(",
            "str(a)",
            "verify",
            "expect",
            "send",
            "on",
            "global",
            "from");

    static Stream<Long> seeds() {
        return IntStream.range(0, 8).mapToObj(seed -> 20_261_122L + seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void endsInAConfigurationOrInFaults(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> keywords = new ArrayList<>(List.of("no", "default", "peers", "bakend", ".if"));
        for (SectionKind kind : SectionKind.values()) {
            keywords.add(kind.word() + " b");
            keywords.add(kind.word());
            keywords.addAll(Keywords.TABLE.names(kind));
        }
        for (int i = 0; i < FILES; i++) {
            String text = text(keywords, random);
            int lines = text.split("\n", -1).length;
            try {
                assertThat(HaproxyConfiguration.parse("cfg", text, Map.of())).isNotNull();
            } catch (HaproxyConfigurationException e) {
                assertThat(e.faults()).isNotEmpty().allSatisfy(fault -> {
                    assertThat(fault).startsWith("cfg:");
                    assertThat(Integer.parseInt(fault.split(":", -1)[1])).isBetween(1, lines);
                });
            } catch (RuntimeException e) {
                throw new AssertionError(text, e);
            }
        }
    }

    private static String text(List<String> keywords, SplittableRandom random) {
        StringBuilder text = new StringBuilder(random.nextBoolean() ? "listen b\n" : "");
        for (int line = random.nextInt(12); line >= 0; line--) {
            text.append(keywords.get(random.nextInt(keywords.size())));
            for (int word = random.nextInt(6); word > 0; word--) {
                text.append(' ').append(VALUES.get(random.nextInt(VALUES.size())));
            }
            text.append(random.nextInt(20) == 0 ? "\r\n" : "\n");
        }
        return text.toString();
    }
}
