// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy.rule;

/** What a rule does where its condition holds. */
public sealed interface Action {

    /** Returns whether no later rule of the same list is looked at. */
    boolean isFinal();

    /** Lets the connection or request pass. HAProxy: {@code accept}, {@code allow}. */
    record Allow() implements Action {
        @Override
        public boolean isFinal() {
            return true;
        }
    }

    /**
     * Answers at once. HAProxy: {@code http-request deny}.
     *
     * @param status 403 unless {@code deny_status} says otherwise
     */
    record Deny(int status) implements Action {
        @Override
        public boolean isFinal() {
            return true;
        }
    }

    /**
     * Answers after {@code timeout tarpit}, so that the client is kept waiting. HAProxy: {@code http-request tarpit}.
     *
     * @param status 500 unless {@code deny_status} says otherwise
     */
    record Tarpit(int status) implements Action {
        @Override
        public boolean isFinal() {
            return true;
        }
    }

    /** Closes the connection without an answer. HAProxy: {@code reject}. */
    record Reject() implements Action {
        @Override
        public boolean isFinal() {
            return true;
        }
    }

    /**
     * Ties the counters of a key to the connection or request and counts it. HAProxy: {@code track-sc0}.
     *
     * <p>In a slot that is already taken the first counters stay.
     *
     * @param slot 0 to 2
     * @param key what the entry is found by
     * @param table the name of the table
     */
    record Track(int slot, Fetch key, String table) implements Action {
        @Override
        public boolean isFinal() {
            return false;
        }
    }

    /**
     * Changes the headers of the request on its way to the server. HAProxy: {@code set-header}, {@code add-header},
     * {@code del-header}.
     *
     * @param change whether lines of that name are replaced, one is added, or all are left out
     * @param name the header
     * @param value empty for {@link Change#DELETE}
     */
    record Header(Change change, String name, HeaderValue value) implements Action {

        /** What is done to the lines of a name. */
        public enum Change {
            /** They are replaced by one. */
            SET,
            /** One more is added. */
            ADD,
            /** They are left out. */
            DELETE
        }

        @Override
        public boolean isFinal() {
            return false;
        }
    }
}
