// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.admin;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The page's files, from the class path, read once. Immutable. */
final class Assets {

    /** A file and its media type. */
    record Asset(String type, String content) {}

    private final Map<String, Asset> assets = new HashMap<>();

    Assets() {
        read("page.html", "text/html; charset=utf-8");
        read("page.css", "text/css; charset=utf-8");
        read("page.js", "text/javascript; charset=utf-8");
        read("cells.js", "text/javascript; charset=utf-8");
        read("actions.js", "text/javascript; charset=utf-8");
        read("details.js", "text/javascript; charset=utf-8");
        read("icon.svg", "image/svg+xml");
    }

    private void read(String name, String type) {
        try (InputStream in = Assets.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing beside " + Assets.class.getName());
            }
            assets.put(name, new Asset(type, new String(in.readAllBytes(), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Nullable
    Asset named(String name) {
        return assets.get(name);
    }
}
