// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.haproxy;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Reads private keys of the forms that OpenSSL writes: PKCS#8 (RFC 5958), PKCS#1 (RFC 8017) and SEC 1 (RFC 5915).
 *
 * <p>The JDK reads PKCS#8 only, so the other two are put into its envelope.
 */
final class PemKeys {

    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");

    private static final byte[] VERSION_0 = {2, 1, 0};
    /** rsaEncryption (1.2.840.113549.1.1.1) without parameters. */
    private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");
    /** id-ecPublicKey (1.2.840.10045.2.1), without the name of the curve. */
    private static final byte[] EC = HexFormat.of().parseHex("06072a8648ce3d0201");

    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    private static final int OBJECT_IDENTIFIER = 0x06;
    /** The tag of the parameters in SEC 1's ECPrivateKey. */
    private static final int CURVE = 0xa0;

    private PemKeys() {}

    /** Reads a key from the block of that label. */
    static PrivateKey read(String label, byte[] der) throws GeneralSecurityException {
        return switch (label) {
            case "PRIVATE KEY" -> pkcs8(der);
            case "RSA PRIVATE KEY" -> pkcs8(envelope(RSA, der));
            case "EC PRIVATE KEY" -> pkcs8(envelope(wrap(SEQUENCE, join(EC, curve(der))), der));
            case "ENCRYPTED PRIVATE KEY" ->
                throw new GeneralSecurityException("the key is encrypted (expected: a key without a passphrase)");
            default ->
                throw new GeneralSecurityException(
                        label + " (expected: PRIVATE KEY, RSA PRIVATE KEY or EC PRIVATE KEY)");
        };
    }

    private static PrivateKey pkcs8(byte[] der) throws GeneralSecurityException {
        PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(der);
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (InvalidKeySpecException e) {
                // Of another algorithm, as the next one may tell.
            }
        }
        throw new GeneralSecurityException("broken key, or of an unknown algorithm (expected: of " + ALGORITHMS + ")");
    }

    private static byte[] envelope(byte[] algorithm, byte[] key) {
        return wrap(SEQUENCE, join(VERSION_0, algorithm, wrap(OCTET_STRING, key)));
    }

    /** Returns the object identifier of the curve: ECPrivateKey ::= version, key, [0] curve, [1] public key. */
    private static byte[] curve(byte[] der) throws GeneralSecurityException {
        try {
            int at = content(der, 0);
            while (at < der.length) {
                int content = content(der, at);
                if ((der[at] & 0xff) == CURVE && der[content] == OBJECT_IDENTIFIER) {
                    return Arrays.copyOfRange(der, content, content(der, content) + length(der, content));
                }
                at = content + length(der, at);
            }
        } catch (ArrayIndexOutOfBoundsException e) {
            throw new GeneralSecurityException("broken EC key", e);
        }
        throw new GeneralSecurityException("EC key without the name of its curve");
    }

    /** Returns where the content of the value at {@code at} begins. */
    private static int content(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        return at + 2 + (first < 0x80 ? 0 : first & 0x7f);
    }

    private static int length(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        if (first < 0x80) {
            return first;
        }
        int length = 0;
        for (int i = 0; i < (first & 0x7f); i++) {
            length = (length << 8) | (der[at + 2 + i] & 0xff);
        }
        return length;
    }

    private static byte[] wrap(int tag, byte[] content) {
        return join(new byte[] {(byte) tag}, length(content.length), content);
    }

    /** Returns the length in as few octets as there can be, which DER demands; a key has less than 64 KiB. */
    private static byte[] length(int length) {
        if (length < 0x80) {
            return new byte[] {(byte) length};
        }
        return length < 0x100
                ? new byte[] {(byte) 0x81, (byte) length}
                : new byte[] {(byte) 0x82, (byte) (length >> 8), (byte) length};
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }
}
