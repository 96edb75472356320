// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.affinity;

import io.halley.lb.model.RequestEdit;
import io.halley.lb.model.RequestView;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** A request with one {@code Cookie} header, which the affinities may edit. */
final class FakeRequest implements RequestView, RequestEdit {
    private final String method;
    private final String target;
    private @Nullable String cookies;

    FakeRequest(String method, String target, @Nullable String cookies) {
        this.method = method;
        this.target = target;
        this.cookies = cookies;
    }

    static FakeRequest get() {
        return new FakeRequest("GET", "/cometd", null);
    }

    static FakeRequest withCookies(String cookies) {
        return new FakeRequest("GET", "/cometd", cookies);
    }

    /** Returns the {@code Cookie} header as it would be sent, null for none. */
    @Nullable
    String cookies() {
        return cookies;
    }

    @Override
    public void removeCookie(String name) {
        cookies = cookies == null ? null : CookieHeader.remove(cookies, name);
    }

    @Override
    public void replaceCookie(String name, String value) {
        cookies = cookies == null ? null : CookieHeader.replace(cookies, name, value);
    }

    @Override
    public @Nullable String cookie(String name, int occurrence) {
        return cookies == null ? null : CookieHeader.value(cookies, name, occurrence);
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public String target() {
        return target;
    }

    @Override
    public @Nullable String header(String name, int occurrence) {
        return name.equalsIgnoreCase("Cookie") && occurrence == 0 ? cookies : null;
    }

    @Override
    public InetAddress clientAddress() {
        return InetAddress.getLoopbackAddress();
    }

    @Override
    public boolean isWebSocketUpgrade() {
        return false;
    }

    @Override
    public void addCookie(String name, String value) {
        throw new AssertionError("no affinity adds a cookie: " + name + "=" + value);
    }
}
