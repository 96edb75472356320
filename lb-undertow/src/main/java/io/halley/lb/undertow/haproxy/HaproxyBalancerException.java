// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.haproxy;

import java.util.List;

/** Tells everything that keeps a configuration from being run, at once; nothing has changed. */
public final class HaproxyBalancerException extends Exception {

    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // the lists that get here are serializable
    private final List<String> faults;

    HaproxyBalancerException(List<String> faults) {
        super(String.join(System.lineSeparator(), faults));
        this.faults = List.copyOf(faults);
    }

    /** Returns the faults, those of files with the line that names them. */
    public List<String> faults() {
        return faults;
    }
}
