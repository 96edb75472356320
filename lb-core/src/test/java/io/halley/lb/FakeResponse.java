// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import io.halley.lb.model.ResponseEdit;
import java.util.ArrayList;
import java.util.List;

/** A response; what affinities add to it is kept. */
final class FakeResponse implements ResponseEdit {

    final List<String> added = new ArrayList<>();
    private final List<String[]> headers = new ArrayList<>();
    private final int status;

    FakeResponse(int status) {
        this.status = status;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public String header(String name) {
        for (String[] header : headers) {
            if (header[0].equalsIgnoreCase(name)) {
                return header[1];
            }
        }
        return null;
    }

    FakeResponse header(String name, String value) {
        headers.add(new String[] {name, value});
        return this;
    }

    @Override
    public String setCookie(String name, int occurrence) {
        int seen = 0;
        int next = 0;
        for (String line = setCookieLine(0); line != null; line = setCookieLine(++next)) {
            if (line.startsWith(name + "=") && seen++ == occurrence) {
                return line.substring(name.length() + 1).split(";", 2)[0];
            }
        }
        return null;
    }

    @Override
    public String setCookieLine(int occurrence) {
        int seen = 0;
        for (String[] header : headers) {
            if (header[0].equalsIgnoreCase("Set-Cookie") && seen++ == occurrence) {
                return header[1];
            }
        }
        return null;
    }

    @Override
    public void addHeader(String name, String value) {
        added.add(name + ": " + value);
    }

    @Override
    public void removeSetCookie(String name) {}

    @Override
    public void replaceSetCookie(String name, String value) {}

    /** Returns the value of the cookie that was set, or null. */
    String cookie(String name) {
        String start = "Set-Cookie: " + name + "=";
        return added.stream()
                .filter(line -> line.startsWith(start))
                .map(line -> line.substring(start.length()).split(";", 2)[0])
                .findFirst()
                .orElse(null);
    }
}
