// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import java.util.List;

/** Tells everything that is wrong with a configuration file, at once. */
public final class HaproxyConfigurationException extends Exception {

    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // the lists that get here are serializable
    private final List<String> faults;

    @SuppressWarnings("serial")
    private final List<String> warnings;

    HaproxyConfigurationException(List<String> faults, List<String> warnings) {
        super(String.join(System.lineSeparator(), faults));
        this.faults = List.copyOf(faults);
        this.warnings = List.copyOf(warnings);
    }

    /** Returns the faults in the order of the lines, each as {@code haproxy.cfg:23: what is wrong}. */
    public List<String> faults() {
        return faults;
    }

    /** Returns what is allowed but likely to be a mistake, in the same form. */
    public List<String> warnings() {
        return warnings;
    }
}
