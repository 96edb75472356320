// SPDX-License-Identifier: Apache-2.0
/** A stranger's module. */
module org.example.consumer {
    requires io.halley.lb;
    requires io.halley.lb.undertow;
    requires undertow.core;

    // Undertow's thread pool needs it, and is no module that could say so.
    requires jdk.unsupported;

    requires java.net.http;
    requires static org.jspecify;
}
