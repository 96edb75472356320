// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.listener;

import io.halley.lb.undertow.relay.Intake;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which intake a request is for, by the longest path that is a prefix of its target, as received. Immutable.
 *
 * <p>The path {@code /} is a prefix of all targets, those that are no paths too.
 */
final class Routes implements Routing {

    private final String[] paths;
    private final Intake[] intakes;

    Routes(Map<String, Intake> routes) {
        paths = routes.keySet().stream()
                .sorted((a, b) -> b.length() - a.length())
                .toArray(String[]::new);
        intakes = new Intake[paths.length];
        for (int i = 0; i < paths.length; i++) {
            intakes[i] = routes.get(paths[i]);
        }
    }

    @Override
    public @Nullable Intake of(String target) {
        int start = Routing.pathStart(target);
        for (int i = 0; i < paths.length; i++) {
            if (paths[i].equals("/") || isPrefix(paths[i], target, start)) {
                return intakes[i];
            }
        }
        return null;
    }

    @Override
    public boolean isOverloaded() {
        for (Intake intake : intakes) {
            if (intake.isOverloaded()) {
                return true;
            }
        }
        return false;
    }

    private static boolean isPrefix(String path, String target, int start) {
        int end = start + path.length();
        if (!target.startsWith(path, start)) {
            return false;
        }
        return path.endsWith("/") || end == target.length() || "/?;".indexOf(target.charAt(end)) >= 0;
    }
}
