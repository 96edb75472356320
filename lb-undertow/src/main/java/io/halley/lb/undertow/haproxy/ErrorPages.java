// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.haproxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.halley.lb.model.RequestView;
import io.halley.lb.undertow.refusal.RefusalPage;
import io.halley.lb.undertow.refusal.RefusalRenderer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The balancer's own answers with some taken from files. HAProxy: {@code errorfile}. Immutable and thread-safe. */
final class ErrorPages implements RefusalRenderer {

    private static final int MOST_BYTES = 64 * 1024;
    private static final Pattern HEAD = Pattern.compile("\\AHTTP/1\\.[01] ([1-5]\\d\\d)(?: [^\r\n]*)?\r?\n");
    private static final Pattern FIELD = Pattern.compile("\\G([!#$%&'*+.^_`|~\\w-]+):[ \t]*([^\r\n]*?)[ \t]*\r?\n");
    private static final Pattern END = Pattern.compile("\\G\r?\n");
    /** The balancer frames the body itself. */
    private static final Set<String> FRAMING =
            Set.of("content-length", "connection", "transfer-encoding", "keep-alive", "proxy-connection");

    private final Map<Integer, RefusalPage> pages;

    private ErrorPages(Map<Integer, RefusalPage> pages) {
        this.pages = pages;
    }

    /** Returns what renders these pages, and the built-in ones where there is none. */
    static RefusalRenderer of(Map<Integer, RefusalPage> pages) {
        return pages.isEmpty() ? RefusalRenderer.html() : new ErrorPages(Map.copyOf(pages));
    }

    /**
     * Reads a whole HTTP response from a file; {@code /dev/null}, and any empty file, stands for none at all.
     *
     * @throws IOException if it cannot be read, or is not a response
     */
    static RefusalPage read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length == 0) {
            return RefusalPage.silent(0);
        } else if (bytes.length > MOST_BYTES) {
            throw new IOException(bytes.length + " bytes (expected: at most " + MOST_BYTES + ")");
        }
        String text = new String(bytes, ISO_8859_1);
        Matcher head = HEAD.matcher(text);
        if (!head.find()) {
            throw new IOException(
                    "not an HTTP response (expected: HTTP/1.1 and a status, header lines, an empty" + " line, a body)");
        }
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        Matcher field = FIELD.matcher(text);
        int at = head.end();
        while (field.find(at)) {
            if (!FRAMING.contains(field.group(1).toLowerCase(Locale.ROOT))) {
                headers.merge(field.group(1), field.group(2), (first, next) -> first + ", " + next);
            }
            at = field.end();
        }
        Matcher end = END.matcher(text);
        if (!end.find(at)) {
            throw new IOException("no empty line behind the header lines");
        }
        byte[] body = text.substring(end.end()).getBytes(ISO_8859_1);
        return new RefusalPage(Integer.parseInt(head.group(1)), headers, body);
    }

    @Override
    public RefusalPage render(RequestView request, int status, String reason) {
        RefusalPage page = pages.get(status);
        return page != null ? page : RefusalRenderer.html().render(request, status, reason);
    }
}
