// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

/**
 * Another file that a configuration file names. Whoever starts the balancer reads it.
 *
 * @param where the line that names it, as {@code haproxy.cfg:23}
 * @param subject what it is for, as faults call it, for example {@code bind *:443: crt}
 * @param use what has to be in it
 * @param path its path, as written
 */
public record NamedFile(String where, String subject, Use use, String path) {

    /** What has to be in a file. */
    public enum Use {
        /** Certificates and their key, in PEM. HAProxy: {@code crt}. */
        CERTIFICATE,
        /** Certificates of authorities, in PEM. HAProxy: {@code ca-file}. */
        AUTHORITIES,
        /** A whole HTTP response. HAProxy: {@code errorfile}. */
        RESPONSE
    }
}
