// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.haproxy;

import io.halley.lb.haproxy.HaproxyConfiguration;
import io.halley.lb.haproxy.NamedFile;
import io.halley.lb.undertow.refusal.RefusalPage;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;

/** What is in the files that a configuration names, and what is wrong with them. Filled once, then only read. */
final class LoadedFiles {

    private final Map<String, SSLContext> certificates = new HashMap<>();
    private final Map<String, SSLContext> authorities = new HashMap<>();
    private final Map<String, RefusalPage> responses = new HashMap<>();
    private final List<String> faults = new ArrayList<>();

    private LoadedFiles() {}

    /** Reads all files; connects nowhere. */
    static LoadedFiles of(HaproxyConfiguration configuration) {
        LoadedFiles files = new LoadedFiles();
        for (NamedFile file : configuration.files()) {
            try {
                files.load(file);
            } catch (NoSuchFileException e) {
                files.fault(file, "no such file");
            } catch (AccessDeniedException e) {
                files.fault(file, "permission denied");
            } catch (InvalidPathException e) {
                files.fault(file, e.getReason() + " (expected: a path of this system)");
            } catch (IOException | GeneralSecurityException e) {
                files.fault(file, e.getMessage() == null ? e.toString() : e.getMessage());
            }
        }
        return files;
    }

    private void load(NamedFile file) throws IOException, GeneralSecurityException {
        Path path = Path.of(file.path());
        switch (file.use()) {
            case CERTIFICATE -> certificates.put(file.path(), TlsFiles.identity(path));
            case AUTHORITIES -> authorities.put(file.path(), TlsFiles.trust(path));
            case RESPONSE -> responses.put(file.path(), ErrorPages.read(path));
        }
    }

    private void fault(NamedFile file, String what) {
        faults.add(file.where() + ": " + file.subject() + " " + file.path() + ": " + what);
    }

    /** Returns what is wrong, each as {@code haproxy.cfg:23: bind *:443: crt /etc/site.pem: no such file}. */
    List<String> faults() {
        return List.copyOf(faults);
    }

    /** Returns the context that presents the certificate in a file. */
    SSLContext certificate(String path) {
        return loaded(certificates, path);
    }

    /** Returns the context that trusts the authorities in a file. */
    SSLContext authorities(String path) {
        return loaded(authorities, path);
    }

    /** Returns the responses in these files, by status. */
    Map<Integer, RefusalPage> responses(Map<Integer, String> paths) {
        Map<Integer, RefusalPage> pages = new LinkedHashMap<>();
        paths.forEach((status, path) -> {
            RefusalPage page = loaded(responses, path);
            pages.put(status, page.silent() ? RefusalPage.silent(status) : page);
        });
        return pages;
    }

    private static <T> T loaded(Map<String, T> files, String path) {
        T content = files.get(path);
        if (content == null) {
            throw new IllegalStateException(path + ": not loaded");
        }
        return content;
    }
}
