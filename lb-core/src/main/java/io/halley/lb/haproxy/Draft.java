// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the lines of one section have set so far, in front of what its {@code defaults} set. Not thread-safe. */
final class Draft {

    private record Entry(Object value, int line) {}

    private final Section section;
    private final @Nullable Draft defaults;
    private final Problems problems;
    private final Map<Setting<?>, Entry> entries = new HashMap<>();

    Draft(Section section, @Nullable Draft defaults, Problems problems) {
        this.section = section;
        this.defaults = defaults;
        this.problems = problems;
    }

    Section section() {
        return section;
    }

    SectionKind kind() {
        return section.kind();
    }

    String name() {
        return section.name();
    }

    Problems problems() {
        return problems;
    }

    <T> void set(Setting<T> setting, T value, int line) {
        entries.put(setting, new Entry(value, line));
    }

    /** Adds to a list that begins with the inherited one. */
    <T> void add(Setting<List<T>> setting, T element, int line) {
        List<T> elements = new ArrayList<>(list(setting));
        elements.add(element);
        set(setting, elements, line);
    }

    /** Returns the section's value, else the inherited one, else null. */
    @SuppressWarnings("unchecked") // set() takes only values of the key's type
    <T> @Nullable T get(Setting<T> setting) {
        Entry entry = entry(setting);
        return entry == null ? null : (T) entry.value();
    }

    <T> T get(Setting<T> setting, T fallback) {
        T value = get(setting);
        return value == null ? fallback : value;
    }

    <T> List<T> list(Setting<List<T>> setting) {
        return get(setting, List.of());
    }

    boolean isOn(Setting<Boolean> setting) {
        return get(setting, false);
    }

    /** Returns a timeout by its second word, or null if there is none: HAProxy takes 0 for a line that is not there. */
    @Nullable
    Duration timeout(String name) {
        Duration time = get(Settings.timeout(name));
        return time == null || time.isZero() ? null : time;
    }

    Duration timeout(String name, Duration fallback) {
        Duration time = timeout(name);
        return time == null ? fallback : time;
    }

    /** Returns whether the section's own lines set it. */
    boolean sets(Setting<?> setting) {
        return entries.containsKey(setting);
    }

    /** Returns where the value was set, or where the section begins. */
    int lineOf(Setting<?> setting) {
        Entry entry = entry(setting);
        return entry == null ? section.line() : entry.line();
    }

    private @Nullable Entry entry(Setting<?> setting) {
        Entry own = entries.get(setting);
        if (own == null && setting.inherited() && defaults != null) {
            return defaults.entry(setting);
        }
        return own;
    }
}
