// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import io.halley.lb.model.FrontendView;
import io.halley.lb.model.RequestEdit;
import io.halley.lb.model.RequestView;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** A request with some cookies; edits are noted as words. */
final class FakeRequest implements RequestView, RequestEdit {

    final List<String> edits = new ArrayList<>();
    private final List<String[]> cookies = new ArrayList<>();
    private boolean upgrade;
    private boolean secure;
    FrontendView frontend;
    private final List<String[]> headers = new ArrayList<>();
    private String target = "/cometd/connect";
    private InetAddress address = InetAddress.getLoopbackAddress();

    FakeRequest cookie(String name, String value) {
        cookies.add(new String[] {name, value});
        return this;
    }

    FakeRequest header(String name, String value) {
        headers.add(new String[] {name, value});
        return this;
    }

    FakeRequest target(String value) {
        target = value;
        return this;
    }

    FakeRequest from(int host) {
        try {
            address = InetAddress.getByAddress(new byte[] {10, 0, (byte) (host >> 8), (byte) host});
        } catch (java.net.UnknownHostException e) {
            throw new AssertionError(e);
        }
        return this;
    }

    @Override
    public String method() {
        return "POST";
    }

    @Override
    public String target() {
        return target;
    }

    @Override
    public String header(String name, int occurrence) {
        int seen = 0;
        for (String[] header : headers) {
            if (header[0].equalsIgnoreCase(name) && seen++ == occurrence) {
                return header[1];
            }
        }
        return null;
    }

    @Override
    public int clientPort() {
        return 4711;
    }

    @Override
    public FrontendView frontend() {
        return frontend;
    }

    @Override
    public String cookie(String name, int occurrence) {
        int seen = 0;
        for (String[] cookie : cookies) {
            if (cookie[0].equals(name) && seen++ == occurrence) {
                return cookie[1];
            }
        }
        return null;
    }

    @Override
    public InetAddress clientAddress() {
        return address;
    }

    FakeRequest secure() {
        secure = true;
        return this;
    }

    @Override
    public boolean isSecure() {
        return secure;
    }

    FakeRequest upgrade() {
        upgrade = true;
        return this;
    }

    @Override
    public boolean isWebSocketUpgrade() {
        return upgrade;
    }

    @Override
    public void removeCookie(String name) {
        edits.add("remove " + name);
    }

    @Override
    public void replaceCookie(String name, String value) {
        edits.add("replace " + name + "=" + value);
    }

    @Override
    public void addCookie(String name, String value) {
        edits.add("add " + name + "=" + value);
    }
}
