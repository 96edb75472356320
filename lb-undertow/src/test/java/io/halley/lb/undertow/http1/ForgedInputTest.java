// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.affinity.CookieHeader;
import io.halley.lb.affinity.SetCookieHeader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random and damaged input, each answer held against a slow and simple reading of the same octets. */
class ForgedInputTest {

    private static final Pattern HEAD = Pattern.compile(
            "HTTP/1\\.([0-9]) ([1-9][0-9][0-9])(?: ([\t -~\u0080-\u00ff]*))?\r\n"
                    + "((?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t -~\u0080-\u00ff]*\r\n)*)\r\n",
            Pattern.DOTALL);
    private static final Pattern CHUNK =
            Pattern.compile("([0-9a-fA-F]{1,15})(?:;[ -~\u0080-\u00ff]{0,256})?\r\n", Pattern.DOTALL);
    private static final Pattern TRAILERS =
            Pattern.compile("(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t -~\u0080-\u00ff]*\r\n)*\r\n", Pattern.DOTALL);

    static List<Long> seeds() {
        return new Random(2026).longs(6).boxed().toList();
    }

    private static ByteBuffer octets(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String damaged(Random random, String text) {
        StringBuilder damaged = new StringBuilder(text);
        String odd = "\r\n\t :;,=\u0000\u000b\u007fé0aF\"x-_";
        for (int hits = random.nextInt(4); hits > 0 && damaged.length() > 0; hits--) {
            int at = random.nextInt(damaged.length());
            char c = odd.charAt(random.nextInt(odd.length()));
            switch (random.nextInt(5)) {
                case 0 -> damaged.insert(at, c);
                case 1 -> damaged.deleteCharAt(at);
                case 2 -> damaged.insert(at, damaged.substring(at, Math.min(damaged.length(), at + random.nextInt(9))));
                case 3 -> damaged.setLength(at);
                default -> damaged.setCharAt(at, c);
            }
        }
        return damaged.toString();
    }

    private static String any(Random random, String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private static String randomHead(Random random) {
        StringBuilder head = new StringBuilder(
                any(random, "HTTP/1.1 200 OK", "HTTP/1.0 404 Not", "HTTP/1.1 204", "HTTP/1.1 101 x", "HTTP/1.1 304 "));
        for (int lines = random.nextInt(6); lines > 0; lines--) {
            head.append("\r\n")
                    .append(any(
                            random,
                            "Content-Length: 5",
                            "Transfer-Encoding: chunked",
                            "Connection: close, x",
                            "X: y",
                            "Set-Cookie: a=b; c",
                            "Content-Length:5 ",
                            "transfer-encoding:\tCHUNKED",
                            "Date: x",
                            "Connection: keep-alive",
                            "Keep-Alive: 3"));
        }
        return head.append("\r\n\r\n")
                .append(any(random, "", "body", "\r\n", "HTTP/1.1 200 OK\r\n\r\n"))
                .toString();
    }

    /** The end of a valid head, -1 for none: what a reader with a regular expression makes of it. */
    private static int headEnd(String text) {
        Matcher matcher = HEAD.matcher(text);
        if (!matcher.lookingAt()) {
            return -1;
        }
        int lengths = 0;
        int codings = 0;
        boolean fine = true;
        String[] lines =
                matcher.group(4).isEmpty() ? new String[0] : matcher.group(4).split("\r\n");
        for (String line : lines) {
            String name = line.substring(0, line.indexOf(':'));
            String value = line.substring(line.indexOf(':') + 1).replaceAll("^[ \t]+|[ \t]+$", "");
            if (name.equalsIgnoreCase("Content-Length")) {
                lengths++;
                fine &= value.matches("[0-9]{1,18}");
            } else if (name.equalsIgnoreCase("Transfer-Encoding")) {
                codings++;
                fine &= value.equalsIgnoreCase("chunked");
            }
        }
        fine &= lengths + codings <= 1 && (codings == 0 || !matcher.group(1).equals("0"));
        return fine ? matcher.end() : -1;
    }

    private static HeadProgress parse(ResponseHeadParser parser, ByteBuffer in, Random random) {
        parser.reset(false);
        int end = in.limit();
        HeadProgress progress = HeadProgress.NEED_MORE;
        int limit = 0;
        while (progress == HeadProgress.NEED_MORE && limit < end) {
            limit = Math.min(end, limit + 1 + random.nextInt(random.nextBoolean() ? 3 : 80));
            in.limit(limit);
            progress = parser.parse(in);
            assertThat(progress == HeadProgress.NEED_MORE && in.hasRemaining()).isFalse();
        }
        in.limit(end);
        return progress;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void headsAreReadAsARegularExpressionReadsThem(long seed) {
        Random random = new Random(seed);
        ResponseHeadParser parser = new ResponseHeadParser();
        for (int round = 0; round < 2_000; round++) {
            String text = damaged(random, randomHead(random));
            ByteBuffer in = octets(text);
            HeadProgress progress = parse(parser, in, random);
            int end = headEnd(text);
            assertThat(progress == HeadProgress.COMPLETE).as(text).isEqualTo(end >= 0);
            if (end >= 0) {
                assertThat(in.position()).as(text).isEqualTo(end);
            } else if (progress == HeadProgress.NEED_MORE) {
                // Whatever it waits for must be able to come.
                assertThat(canBeCompleted(text)).as(text).isTrue();
            }
        }
    }

    private static boolean canBeCompleted(String text) {
        String[] ends = {"", "\n", "\r\n", "\r\n\r\n", "\n\r\n", ":\r\n\r\n", "a:\r\n\r\n"};
        String start = "HTTP/1.1 200";
        String rest = text.length() < start.length() && start.regionMatches(0, text, 0, 7)
                ? start.substring(text.length())
                : "";
        if (text.length() < 7) {
            return start.startsWith(text);
        }
        for (String end : ends) {
            String whole = text + (text.length() < start.length() ? rest : "") + end;
            if (HEAD.matcher(whole).matches()) {
                return true;
            }
        }
        return false;
    }

    private static String randomBody(Random random) {
        StringBuilder body = new StringBuilder();
        for (int chunks = random.nextInt(4); chunks > 0; chunks--) {
            int size = 1 + random.nextInt(20);
            body.append(any(random, "", "0", "00")).append(Integer.toHexString(size));
            body.append(any(random, "", "", ";a", ";a=\"b c\"")).append("\r\n");
            for (int i = 0; i < size; i++) {
                body.append((char) random.nextInt(256));
            }
            body.append("\r\n");
        }
        return body.append(any(random, "0", "00", "0;x"))
                .append("\r\n")
                .append(any(random, "", "", "A: b\r\n"))
                .append("\r\nnext")
                .toString();
    }

    /** The body's data and then, behind a dot, how many octets the body had; null if it is not whole and right. */
    private static @Nullable String naiveBody(String text) {
        StringBuilder data = new StringBuilder();
        Matcher chunk = CHUNK.matcher(text);
        int at = 0;
        while (chunk.region(at, text.length()).lookingAt()) {
            long size = Long.parseLong(chunk.group(1), 16);
            at = chunk.end();
            if (size == 0) {
                Matcher trailers = TRAILERS.matcher(text).region(at, text.length());
                return trailers.lookingAt() ? data + "." + trailers.end() : null;
            }
            if (at + size + 2 > text.length() || !text.startsWith("\r\n", (int) (at + size))) {
                return null;
            }
            data.append(text, at, (int) (at + size));
            at += (int) size + 2;
        }
        return null;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void chunkedBodiesAreReadAsANaiveReaderReadsThem(long seed) {
        Random random = new Random(seed);
        ChunkDecoder decoder = new ChunkDecoder();
        for (int round = 0; round < 2_000; round++) {
            String text = damaged(random, randomBody(random));
            ByteBuffer in = octets(text);
            int end = in.limit();
            StringBuilder data = new StringBuilder();
            decoder.reset();
            int result = ChunkDecoder.NEED_MORE;
            int limit = 0;
            while (result == ChunkDecoder.NEED_MORE && limit < end) {
                limit = Math.min(end, limit + 1 + random.nextInt(12));
                in.limit(limit);
                while ((result = decoder.next(in)) > 0) {
                    int taken = 1 + random.nextInt(result);
                    for (int i = 0; i < taken; i++) {
                        data.append((char) (in.get() & 0xff));
                    }
                    decoder.taken(taken);
                }
            }
            String expected = naiveBody(text);
            String read = result == ChunkDecoder.END ? data + "." + in.position() : null;
            assertThat(read).as(text).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void anyOctetsAtAllEndInAnAnswer(long seed) {
        Random random = new Random(seed);
        ResponseHeadParser parser = new ResponseHeadParser(500, 5);
        ChunkDecoder decoder = new ChunkDecoder(100, 5);
        for (int round = 0; round < 1_000; round++) {
            byte[] noise = new byte[random.nextInt(700)];
            random.nextBytes(noise);
            byte[] start = "HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(start, 0, noise, 0, Math.min(random.nextInt(30), Math.min(noise.length, start.length)));
            parse(parser, ByteBuffer.wrap(noise), random);

            decoder.reset();
            ByteBuffer in = ByteBuffer.wrap(noise);
            int result;
            while ((result = decoder.next(in)) > 0) {
                in.position(in.position() + result);
                decoder.taken(result);
            }
            assertThat(result == ChunkDecoder.NEED_MORE && in.hasRemaining()).isFalse();
        }
    }

    private static final Pattern SENT = Pattern.compile("POST /[!-~]* HTTP/1\\.1\r\nHost: a\r\n"
            + "((?:[!#$%&'*+.^_`|~0-9A-Za-z-]+: [\t -~\u0080-\u00ff]*\r\n)*)\r\n");

    /** The lines that may go on, one behind the other, by the shortest words for the rules. */
    private static String expectedLines(List<String[]> fields) {
        List<String> named = new ArrayList<>();
        StringBuilder cookies = new StringBuilder();
        for (String[] field : fields) {
            if (field[0].equalsIgnoreCase("Connection")) {
                named.addAll(List.of(field[1].toLowerCase(Locale.ROOT).split("[ \t]*,[ \t]*")));
            } else if (field[0].equalsIgnoreCase("Cookie") && !field[1].isEmpty()) {
                cookies.append(cookies.length() == 0 ? "" : "; ").append(field[1]);
            }
        }
        StringBuilder lines = new StringBuilder();
        for (String[] field : fields) {
            String name = field[0].toLowerCase(Locale.ROOT);
            String plain = name.replace('_', '-');
            boolean gone =
                    plain.matches("host|content-length|transfer-encoding|connection|keep-alive|te|trailer|upgrade"
                                    + "|http2-settings|expect|proxy|proxy-.*")
                            || (plain.startsWith("x-forwarded-") && name.contains("_"))
                            || name.equals("cookie")
                            || (named.contains(name) && !name.startsWith("x-forwarded-"));
            if (!gone) {
                KnownField known = KnownField.of(field[0]);
                lines.append(known == KnownField.OTHER ? field[0] : known.wireName());
                lines.append(": ").append(field[1]).append("\r\n");
            }
        }
        return lines + (cookies.length() == 0 ? "" : "Cookie: " + cookies + "\r\n");
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatIsSentHoldsTheFieldsThatMayGoOnAndNothingElse(long seed) {
        Random random = new Random(seed);
        RequestHeadWriter writer = new RequestHeadWriter();
        for (int round = 0; round < 3_000; round++) {
            List<String[]> fields = new ArrayList<>();
            writer.start("POST", "/x", "a", ForwardedLines.NONE);
            writer.body(RequestGate.CHUNKED);
            boolean allowed = true;
            for (int lines = random.nextInt(8); lines > 0; lines--) {
                String name = any(
                        random,
                        "Host",
                        "X-A",
                        "x-b",
                        "x-a",
                        "Content-Length",
                        "Transfer_Encoding",
                        "Cookie",
                        "Connection",
                        "Connection",
                        "TE",
                        "Proxy-X",
                        "X_Forwarded_Y",
                        "X-Forwarded-Y",
                        "Origin",
                        "X-A\r\nX-B",
                        "x y",
                        "");
                String value = any(
                        random,
                        "a",
                        "x-a",
                        "origin , x-b",
                        "Host, X-Forwarded-Y,close",
                        "",
                        "a=b",
                        "7",
                        "é",
                        "a\r\nX-Evil: b",
                        "\n",
                        "\u010d\u010a");
                fields.add(new String[] {name, value});
                writer.header(name, value);
                boolean copied = !expectedLines(List.<String[]>of(new String[] {name, value}))
                        .isEmpty();
                allowed &= !copied || (Texts.isToken(name) && Texts.isValue(value));
            }
            assertThat(writer.finish()).isEqualTo(allowed);
            if (allowed) {
                ByteBuffer out = ByteBuffer.allocate(writer.length());
                writer.copyTo(out, 0);
                Matcher sent = SENT.matcher(StandardCharsets.ISO_8859_1.decode(out.flip()));
                assertThat(sent.matches()).isTrue();
                assertThat(sent.group(1)).isEqualTo(expectedLines(fields) + "Transfer-Encoding: chunked\r\n");
            } else {
                assertThat(writer.status()).isEqualTo(400);
            }
        }
    }

    private static String randomCookies(Random random) {
        StringBuilder cookies = new StringBuilder();
        for (int parts = 1 + random.nextInt(12); parts > 0; parts--) {
            cookies.append(any(random, "S", "S", "T", "=", "=", ";", "; ", " ", "\t", "\"", "v", ",", "s", "é"));
        }
        return cookies.toString().strip();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void cookiesAreFoundWhereAffinitiesFindThem(long seed) {
        Random random = new Random(seed);
        RequestHeadWriter writer = new RequestHeadWriter();
        ResponseHeadParser parser = new ResponseHeadParser();
        for (int round = 0; round < 2_000; round++) {
            String cookies = randomCookies(random);

            writer.start("GET", "/", "a", ForwardedLines.NONE);
            writer.header("Cookie", cookies);
            writer.removeCookie("S");
            assertThat(writer.finish()).isTrue();
            ByteBuffer out = ByteBuffer.allocate(writer.length());
            writer.copyTo(out, 0);
            String sent = new String(out.array(), StandardCharsets.ISO_8859_1);
            List<String> pairs = pairs(sent.substring(sent.indexOf("Host: a\r\n") + 9)
                    .replaceFirst("^Cookie: ", "")
                    .strip());
            String kept = CookieHeader.remove(cookies, "S");
            assertThat(pairs).as(cookies).isEqualTo(pairs(kept == null ? "" : kept));

            parser.reset(false);
            parser.parse(octets("HTTP/1.1 200 OK\r\nSet-Cookie: " + cookies + "\r\n\r\n"));
            String expected = SetCookieHeader.isNamed(cookies, "S") ? SetCookieHeader.value(cookies) : null;
            assertThat(parser.head().setCookie("S", 0)).as(cookies).isEqualTo(expected);
        }
    }

    private static List<String> pairs(String cookies) {
        List<String> pairs = new ArrayList<>();
        for (String pair : cookies.split(";")) {
            String trimmed = pair.replaceAll("^[ \t]+|[ \t]+$", "");
            if (!trimmed.isEmpty()) {
                pairs.add(trimmed);
            }
        }
        return pairs;
    }
}
