// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.haproxy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The certificates and private keys in a file (RFC 7468): an immutable value. */
record PemFile(List<X509Certificate> certificates, List<PrivateKey> keys) {

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----", Pattern.DOTALL);

    /**
     * Reads a file; what is neither certificate nor key, such as DH parameters, is passed over.
     *
     * @throws IOException if it cannot be read
     * @throws GeneralSecurityException if something in it is broken, or a key is encrypted
     */
    static PemFile read(Path path) throws IOException, GeneralSecurityException {
        List<X509Certificate> certificates = new ArrayList<>();
        List<PrivateKey> keys = new ArrayList<>();
        Matcher blocks = BLOCK.matcher(Files.readString(path, US_ASCII));
        while (blocks.find()) {
            String label = blocks.group(1);
            if (label.equals("CERTIFICATE") || label.equals("X509 CERTIFICATE")) {
                certificates.add(certificate(decode(blocks.group(2))));
            } else if (label.endsWith("PRIVATE KEY")) {
                if (blocks.group(2).contains("ENCRYPTED")) {
                    throw new GeneralSecurityException("the key is encrypted (expected: a key without a passphrase)");
                }
                keys.add(PemKeys.read(label, decode(blocks.group(2))));
            }
        }
        return new PemFile(List.copyOf(certificates), List.copyOf(keys));
    }

    private static X509Certificate certificate(byte[] der) throws GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der));
    }

    private static byte[] decode(String base64) throws GeneralSecurityException {
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("broken base64", e);
        }
    }
}
