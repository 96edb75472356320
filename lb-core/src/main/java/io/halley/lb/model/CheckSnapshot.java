// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.model;

/**
 * The checks of one server at one moment. The names in brackets are HAProxy's columns.
 *
 * @param status how the last one ended, for example {@code L7OK}; {@code INI} before the first ({@code check_status})
 * @param code the status code of its response, -1 for none ({@code check_code})
 * @param detail what else is known, for people; empty if nothing ({@code last_chk})
 * @param nanos how long it took, -1 before the first ({@code check_duration})
 * @param progress how far it is from the other state, for example {@code 2/3 UP}
 * @param passed checks that passed
 * @param failed checks that failed ({@code chkfail})
 */
public record CheckSnapshot(
        String status, int code, String detail, long nanos, String progress, long passed, long failed) {}
