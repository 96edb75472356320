// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.halley.lb.limit.CounterTable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A HAProxy configuration file as read: an immutable value, whole and without faults.
 *
 * @param maxConnections the limit of connections for all frontends together, 0 for none. HAProxy: {@code maxconn} in
 *     {@code global}
 * @param hardStopAfter how long a stop waits for what is under way; null for as long as it takes
 * @param frontends in the order of the file
 * @param backends in the order of the file
 * @param tables the tables of counters, by the name of the section
 * @param files the other files that this one names; none of them was opened
 * @param warnings what is allowed but likely to be a mistake, each as {@code haproxy.cfg:23: what}
 */
public record HaproxyConfiguration(
        int maxConnections,
        @Nullable Duration hardStopAfter,
        List<HaproxyFrontend> frontends,
        List<HaproxyBackend> backends,
        Map<String, CounterTable> tables,
        List<NamedFile> files,
        List<String> warnings) {

    /** Keeps copies of the collections. */
    public HaproxyConfiguration {
        frontends = List.copyOf(frontends);
        backends = List.copyOf(backends);
        tables = Map.copyOf(tables);
        files = List.copyOf(files);
        warnings = List.copyOf(warnings);
    }

    /**
     * Reads a file, with the variables of the process's environment. Opens nothing but that file.
     *
     * @throws IOException if it cannot be read
     * @throws HaproxyConfigurationException with all of its faults
     */
    public static HaproxyConfiguration read(Path file) throws IOException, HaproxyConfigurationException {
        return read(List.of(file));
    }

    /**
     * Reads several files as one, in this order, as HAProxy does with several {@code -f}; each begins with a section.
     *
     * @throws IOException if one cannot be read
     * @throws HaproxyConfigurationException with the faults of all of them
     */
    public static HaproxyConfiguration read(List<Path> files) throws IOException, HaproxyConfigurationException {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Path file : files) {
            texts.put(file.toString(), text(file));
        }
        return new ConfigurationReader().read(texts, System.getenv());
    }

    /** HAProxy knows no character set: what is not UTF-8 is taken octet by octet, and a byte order mark is read over. */
    private static String text(Path file) throws IOException {
        byte[] octets;
        try {
            octets = Files.readAllBytes(file);
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException e) {
            throw (IOException) new FileSystemException(file.toString(), null, e.getMessage()).initCause(e);
        }
        String text;
        try {
            text = UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
        } catch (CharacterCodingException e) {
            text = new String(octets, ISO_8859_1);
        }
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    /**
     * Reads a text.
     *
     * @param name what faults and warnings call the file
     * @param environment the variables that the text may name inside double quotes
     * @throws HaproxyConfigurationException with all of its faults
     */
    public static HaproxyConfiguration parse(String name, String text, Map<String, String> environment)
            throws HaproxyConfigurationException {
        return new ConfigurationReader().read(Map.of(name, text), environment);
    }

    /** Returns the frontend of that name, or null. */
    public @Nullable HaproxyFrontend frontend(String name) {
        return frontends.stream()
                .filter(frontend -> frontend.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    /** Returns the backend of that name, or null. */
    public @Nullable HaproxyBackend backend(String name) {
        return backends.stream()
                .filter(backend -> backend.name().equals(name))
                .findFirst()
                .orElse(null);
    }
}
