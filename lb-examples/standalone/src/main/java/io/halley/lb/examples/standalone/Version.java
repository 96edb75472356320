// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.standalone;

/** Which release this is. */
final class Version {

    private Version() {}

    /** Returns the version of the jar, {@code (unpacked)} where there is none. */
    static String text() {
        String version = Standalone.class.getPackage().getImplementationVersion();
        return version == null ? "(unpacked)" : version;
    }
}
