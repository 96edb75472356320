// SPDX-License-Identifier: Apache-2.0
module consumer {
    requires io.halley.lb;
    requires io.halley.lb.undertow;
    requires java.net.http;
    requires jdk.httpserver;
    requires undertow.core;
}
