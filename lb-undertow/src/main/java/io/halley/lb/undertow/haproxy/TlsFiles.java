// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.haproxy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** Makes TLS contexts from PEM files. */
final class TlsFiles {

    private static final char[] NO_PASSWORD = new char[0];

    private TlsFiles() {}

    /**
     * Returns the context of who presents the certificates in a file. HAProxy: {@code crt}.
     *
     * <p>The key may also be in a file beside it with {@code .key} at the end of its name.
     *
     * @throws GeneralSecurityException says what is wrong with the file
     */
    static SSLContext identity(Path file) throws IOException, GeneralSecurityException {
        if (Files.isDirectory(file)) {
            throw new GeneralSecurityException("a directory (expected: a file)");
        }
        PemFile pem = PemFile.read(file);
        List<PrivateKey> keys = pem.keys();
        Path beside = Path.of(file + ".key");
        if (keys.isEmpty() && Files.exists(beside)) {
            keys = PemFile.read(beside).keys();
        }
        if (pem.certificates().isEmpty()) {
            throw new GeneralSecurityException("no certificate in it");
        } else if (keys.size() != 1) {
            throw new GeneralSecurityException(keys.size() + " private keys in it (expected: one)");
        }
        X509Certificate own = pem.certificates().get(0);
        if (!isOf(keys.get(0), own.getPublicKey())) {
            throw new GeneralSecurityException("the private key is not that of the first certificate");
        }
        KeyStore store = emptyStore();
        store.setKeyEntry("crt", keys.get(0), NO_PASSWORD, pem.certificates().toArray(new X509Certificate[0]));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }

    /** Returns the context of who trusts what the certificates in a file have signed. HAProxy: {@code ca-file}. */
    static SSLContext trust(Path file) throws IOException, GeneralSecurityException {
        List<X509Certificate> certificates = PemFile.read(file).certificates();
        if (certificates.isEmpty()) {
            throw new GeneralSecurityException("no certificate in it");
        }
        KeyStore store = emptyStore();
        for (int i = 0; i < certificates.size(); i++) {
            store.setCertificateEntry("ca" + i, certificates.get(i));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return client(factory.getTrustManagers());
    }

    /** Returns the context of who trusts everybody. HAProxy: {@code verify none}. */
    static SSLContext trustEverybody() throws GeneralSecurityException {
        return client(new TrustManager[] {new TrustEverybody()});
    }

    private static SSLContext client(TrustManager[] trust) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust, null);
        return context;
    }

    private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static boolean isOf(PrivateKey key, PublicKey certified) throws GeneralSecurityException {
        if (!key.getAlgorithm().equals(certified.getAlgorithm())) {
            return false;
        }
        String algorithm = key instanceof RSAKey ? "SHA256withRSA" : key instanceof ECKey ? "SHA256withECDSA" : null;
        if (algorithm == null) {
            return true;
        }
        byte[] text = {1, 2, 3};
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(text);
        byte[] signed = signature.sign();
        signature.initVerify(certified);
        signature.update(text);
        return signature.verify(signed);
    }
}
