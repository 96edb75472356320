// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.http1;

import org.jspecify.annotations.Nullable;

/** A request target taken apart (RFC 9112 section 3.2): what is asked for, and of which host if it says so. */
final class RequestTarget {

    private static final String HTTP = "http://";
    private static final String HTTPS = "https://";

    private CharSequence resource = "";
    private @Nullable CharSequence authority;
    private int defaultPort;

    /** Takes it apart and returns what is wrong with it or null. */
    @Nullable
    String parse(CharSequence method, CharSequence target) {
        authority = null;
        resource = target;
        int length = target.length();
        for (int i = 0; i < length; i++) {
            if (!Octets.isTarget(target.charAt(i))) {
                return "target: " + Octets.show(target.charAt(i)) + " (expected: visible ASCII without '#')";
            }
        }
        if (length > 0 && target.charAt(0) == '/') {
            return null;
        }
        if (Texts.startsWithIgnoringCase(target, HTTP)) {
            return absolute(method, target, HTTP.length(), 80);
        }
        if (Texts.startsWithIgnoringCase(target, HTTPS)) {
            return absolute(method, target, HTTPS.length(), 443);
        }
        if (length == 1 && target.charAt(0) == '*' && isOptions(method)) {
            return null;
        }
        return "target: neither a path, nor http:// or https://, nor * with OPTIONS";
    }

    private @Nullable String absolute(CharSequence method, CharSequence target, int start, int port) {
        int end = start;
        while (end < target.length() && target.charAt(end) != '/' && target.charAt(end) != '?') {
            end++;
        }
        CharSequence host = target.subSequence(start, end);
        if (!Authority.isValid(host)) {
            return "target: no valid host";
        }
        authority = host;
        defaultPort = port;
        if (end == target.length()) {
            resource = isOptions(method) ? "*" : "/";
        } else {
            CharSequence rest = target.subSequence(end, target.length());
            resource = target.charAt(end) == '/' ? rest : "/" + rest;
        }
        return null;
    }

    private static boolean isOptions(CharSequence method) {
        return method.length() == 7 && "OPTIONS".contentEquals(method);
    }

    /** Returns the target in origin-form or asterisk-form: what goes to the server. */
    CharSequence resource() {
        return resource;
    }

    /** Returns the host of an absolute-form target, or null. */
    @Nullable
    CharSequence authority() {
        return authority;
    }

    /** Returns whether a {@code Host} line agrees with an absolute-form target. */
    boolean agreesWith(CharSequence host) {
        return authority == null || Authority.isSame(authority, host, defaultPort);
    }
}
