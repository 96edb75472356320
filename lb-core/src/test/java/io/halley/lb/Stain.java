// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Leaves something in every field of objects that are used again, and tells whether it is gone. */
final class Stain {

    private final List<Class<?>> classes;
    private final List<Object> samples;

    /**
     * Creates one.
     *
     * @param classes whose objects are used again: the fields of these are looked at, down from the first object
     * @param samples what may be left in a field that holds no number
     */
    Stain(List<Class<?>> classes, Object... samples) {
        this.classes = classes;
        this.samples = List.of(samples);
    }

    /** Leaves something in each field that can change, and returns the names of those for which there was no sample. */
    List<String> leaveIn(Object root) throws IllegalAccessException {
        List<String> clean = new ArrayList<>();
        for (Field field : fields(root)) {
            Object value = field.get(root);
            if (isOurs(value)) {
                clean.addAll(leaveIn(value));
            } else if (value instanceof Object[] array && array.length > 0 && isOurs(array[0])) {
                clean.addAll(leaveIn(array[0]));
            } else if (!Modifier.isFinal(field.getModifiers())) {
                Object sample = sample(field.getType());
                if (sample == null) {
                    clean.add(field.getDeclaringClass().getSimpleName() + '.' + field.getName());
                } else {
                    field.set(root, sample);
                }
            }
        }
        return clean;
    }

    private Object sample(Class<?> type) {
        if (type == boolean.class) {
            return true;
        } else if (type == int.class) {
            return 77;
        } else if (type == long.class) {
            return 77L;
        } else if (type == String.class) {
            return "stain";
        } else if (type.isEnum()) {
            return type.getEnumConstants()[type.getEnumConstants().length - 1];
        }
        return samples.stream().filter(type::isInstance).findFirst().orElse(null);
    }

    /** Returns the values of all fields, by their path. */
    Map<String, Object> read(Object root) throws IllegalAccessException {
        Map<String, Object> values = new TreeMap<>();
        read(root, "", values);
        return values;
    }

    private void read(Object root, String path, Map<String, Object> values) throws IllegalAccessException {
        for (Field field : fields(root)) {
            Object value = field.get(root);
            String name = path + '.' + field.getName();
            if (isOurs(value)) {
                read(value, name, values);
            } else if (value instanceof Object[] array && array.length > 0 && isOurs(array[0])) {
                read(array[0], name, values);
            } else {
                values.put(name, String.valueOf(value));
            }
        }
    }

    private List<Field> fields(Object of) {
        List<Field> fields = new ArrayList<>();
        for (Field field : of.getClass().getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers()) && !field.isSynthetic()) {
                field.setAccessible(true);
                fields.add(field);
            }
        }
        return fields;
    }

    private boolean isOurs(Object value) {
        return value != null && classes.contains(value.getClass());
    }
}
