// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.http1;

import org.jspecify.annotations.Nullable;

/** Decides where a response ends, whether its connection lasts, and which of its fields go no further. */
final class ResponseFraming {

    private final ConnectionTokens connection = new ConnectionTokens();
    private final OctetText value = new OctetText();

    /** Completes the head, and returns what is wrong with it or null. */
    @Nullable
    String decide(ResponseHead head, boolean answersHead) {
        HeadFields fields = head.fields;
        boolean chunked = false;
        long length = ResponseHead.UNKNOWN_LENGTH;
        connection.clear();
        for (int i = 0; i < fields.count(); i++) {
            switch (fields.known(i)) {
                case CONTENT_LENGTH -> {
                    if (length >= 0) {
                        return "Content-Length: given twice";
                    }
                    length = Texts.contentLength(value(fields, i));
                    if (length < 0) {
                        return "Content-Length: not 1 to 18 digits";
                    }
                    fields.drop(i);
                }
                case TRANSFER_ENCODING -> {
                    if (chunked) {
                        return "Transfer-Encoding: given twice";
                    }
                    if (!Texts.equalsIgnoringCase(value(fields, i), "chunked")) {
                        return "Transfer-Encoding: a coding other than chunked";
                    }
                    chunked = true;
                    fields.drop(i);
                }
                case CONNECTION -> {
                    connection.add(value(fields, i));
                    fields.drop(i);
                }
                case KEEP_ALIVE, PROXY_CONNECTION, PROXY_AUTHENTICATE, PROXY_AUTHENTICATION_INFO, TE, TRAILER ->
                    fields.drop(i);
                case UPGRADE -> {
                    if (head.status() != 101) {
                        fields.drop(i);
                    }
                }
                case OTHER -> {
                    if (isDisguised(fields, i)) {
                        fields.drop(i);
                    }
                }
                default -> {}
            }
        }
        if (chunked && length >= 0) {
            return "Content-Length and Transfer-Encoding together";
        }
        if (chunked && head.minorVersion() == 0) {
            return "Transfer-Encoding in HTTP/1.0";
        }
        if (connection.isTooLong()) {
            return "Connection: too many names";
        }
        dropNamed(fields);
        frame(head, answersHead, chunked, length);
        return null;
    }

    private CharSequence value(HeadFields fields, int field) {
        return value.over(fields.bytes, fields.valueStart(field), fields.valueEnd(field));
    }

    private void frame(ResponseHead head, boolean answersHead, boolean chunked, long length) {
        int status = head.status();
        boolean lengthless = status < 200 || status == 204;
        BodyFraming framing;
        if (lengthless || status == 304 || answersHead) {
            framing = BodyFraming.NONE;
        } else if (chunked) {
            framing = BodyFraming.CHUNKED;
        } else {
            framing = length >= 0 ? BodyFraming.FIXED : BodyFraming.UNTIL_CLOSE;
        }
        boolean wanted =
                head.minorVersion() == 0 ? connection.isKeepAlive() && !connection.isClose() : !connection.isClose();
        boolean persistent = wanted && framing != BodyFraming.UNTIL_CLOSE && status != 101;
        head.framed(framing, lengthless ? ResponseHead.UNKNOWN_LENGTH : length, persistent);
    }

    // What Connection names goes no further (RFC 9110 section 7.6.1), except what a client must not lose by it.
    private void dropNamed(HeadFields fields) {
        for (int named = 0; named < connection.names().size(); named++) {
            String name = connection.names().get(named);
            KnownField known = KnownField.of(name);
            if (known == KnownField.SET_COOKIE || known == KnownField.SEC_WEBSOCKET_ACCEPT) {
                continue;
            }
            for (int i = fields.find(name, 0); i >= 0; i = fields.find(name, i + 1)) {
                fields.drop(i);
            }
        }
    }

    // Some readers take Content_Length for Content-Length.
    private static boolean isDisguised(HeadFields fields, int field) {
        int length = fields.nameEnd(field) - fields.nameStart(field);
        if (length != 14 && length != 17) {
            return false;
        }
        String name = fields.name(field).replace('_', '-');
        return Texts.equalsIgnoringCase(name, "Content-Length") || Texts.equalsIgnoringCase(name, "Transfer-Encoding");
    }
}
