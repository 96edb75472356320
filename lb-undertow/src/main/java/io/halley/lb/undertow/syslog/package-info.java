// SPDX-License-Identifier: Apache-2.0
/**
 * Log lines to syslog over UDP, for those who use Logback; the only package that needs it.
 *
 * <p>Read first: {@link io.halley.lb.undertow.syslog.SyslogAppender}.
 */
@NullMarked
package io.halley.lb.undertow.syslog;

import org.jspecify.annotations.NullMarked;
