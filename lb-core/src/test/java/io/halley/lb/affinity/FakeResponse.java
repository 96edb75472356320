// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.affinity;

import io.halley.lb.model.ResponseEdit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A response head; what servers set and what was added are apart. */
final class FakeResponse implements ResponseEdit {
    final List<String> headers = new ArrayList<>();
    final List<String> added = new ArrayList<>();
    private final int status;

    FakeResponse(int status, String... headers) {
        this.status = status;
        this.headers.addAll(List.of(headers));
    }

    static FakeResponse ok(String... headers) {
        return new FakeResponse(200, headers);
    }

    static FakeResponse settingCookie(String cookie) {
        return ok("Set-Cookie: " + cookie);
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public @Nullable String header(String name) {
        return headers.stream()
                .filter(line -> line.regionMatches(true, 0, name + ": ", 0, name.length() + 2))
                .map(line -> line.substring(name.length() + 2))
                .findFirst()
                .orElse(null);
    }

    @Override
    public @Nullable String setCookie(String name, int occurrence) {
        return headers.stream()
                .filter(line -> isSetCookie(line, name))
                .map(line -> SetCookieHeader.value(line.substring(12)))
                .skip(occurrence)
                .findFirst()
                .orElse(null);
    }

    private static boolean isSetCookie(String line, String name) {
        return line.startsWith("Set-Cookie: ") && SetCookieHeader.isNamed(line.substring(12), name);
    }

    @Override
    public @Nullable String setCookieLine(int occurrence) {
        return headers.stream()
                .filter(line -> line.startsWith("Set-Cookie: "))
                .map(line -> line.substring(12))
                .skip(occurrence)
                .findFirst()
                .orElse(null);
    }

    @Override
    public void addHeader(String name, String value) {
        added.add(name + ": " + value);
    }

    @Override
    public void removeSetCookie(String name) {
        headers.removeIf(line -> isSetCookie(line, name));
    }

    @Override
    public void replaceSetCookie(String name, String value) {
        headers.replaceAll(line -> isSetCookie(line, name)
                ? "Set-Cookie: " + SetCookieHeader.replaceValue(line.substring(12), value)
                : line);
    }
}
