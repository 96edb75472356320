// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.haproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PemFileTest {

    private static final Path PEM = Path.of("src/test/resources/pem");

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"rsa.pem, RSA", "ec.pem, EC", "pkcs8.pem, EC"})
    void keysOfAllThreeFormsAreRead(String file, String algorithm) throws Exception {
        PemFile pem = PemFile.read(PEM.resolve(file));

        assertThat(pem.certificates()).hasSize(1);
        assertThat(pem.keys()).hasSize(1);
        assertThat(pem.keys().get(0).getAlgorithm()).isEqualTo(algorithm);
        assertThat(TlsFiles.identity(PEM.resolve(file))).isNotNull();
    }

    @Test
    void theKeyMayBeInAFileBesideTheCertificate() throws Exception {
        String both = Files.readString(PEM.resolve("ec.pem"));
        int key = both.indexOf("-----BEGIN EC PRIVATE");
        Files.writeString(folder.resolve("site.pem"), both.substring(0, key));
        Files.writeString(folder.resolve("site.pem.key"), both.substring(key));

        assertThat(TlsFiles.identity(folder.resolve("site.pem"))).isNotNull();
    }

    @Test
    void anEncryptedKeyIsNamedAsSuch() {
        assertThatThrownBy(() -> TlsFiles.identity(PEM.resolve("encrypted.pem")))
                .isInstanceOf(GeneralSecurityException.class)
                .hasMessageContaining("the key is encrypted");
    }

    @Test
    void aKeyOfAnotherCertificateIsRefused() throws Exception {
        String certificate = Files.readString(PEM.resolve("pkcs8.pem")).replaceAll("(?s)-----BEGIN PRIVATE.*", "");
        String key = Files.readString(PEM.resolve("ec.pem")).replaceAll("(?s).*(?=-----BEGIN EC)", "");
        Path mixed = Files.writeString(folder.resolve("mixed.pem"), certificate + key);

        assertThatThrownBy(() -> TlsFiles.identity(mixed))
                .hasMessage("the private key is not that of the first certificate");
    }

    @Test
    void aFileWithoutAKeyOrACertificateIsRefused() throws Exception {
        Path nothing = Files.writeString(folder.resolve("nothing.pem"), "hello\n");
        String whole = Files.readString(PEM.resolve("ec.pem"));
        Path noKey = Files.writeString(folder.resolve("nokey.pem"), whole.replaceAll("(?s)-----BEGIN EC.*", ""));

        assertThatThrownBy(() -> TlsFiles.identity(nothing)).hasMessage("no certificate in it");
        assertThatThrownBy(() -> TlsFiles.trust(nothing)).hasMessage("no certificate in it");
        assertThatThrownBy(() -> TlsFiles.identity(noKey)).hasMessage("0 private keys in it (expected: one)");
    }

    @Test
    void brokenKeysAreFaultsAndNothingElse() throws Exception {
        String whole = Files.readString(PEM.resolve("ec.pem"));
        String certificate = whole.replaceAll("(?s)-----BEGIN EC.*", "");
        for (String body : new String[] {"", "MA==", "MIH/", "MHcCAQEE", "////"}) {
            Path broken = Files.writeString(
                    folder.resolve("broken.pem"),
                    certificate + "-----BEGIN EC PRIVATE KEY-----\n" + body + "\n-----END EC PRIVATE KEY-----\n");
            assertThatThrownBy(() -> TlsFiles.identity(broken)).isInstanceOf(GeneralSecurityException.class);
        }
    }
}
