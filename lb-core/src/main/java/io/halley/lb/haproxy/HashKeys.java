// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import io.halley.lb.model.KeyExtractor;
import io.halley.lb.model.RequestView;
import org.jspecify.annotations.Nullable;

/** Keys for {@code balance} that only the file form has. */
final class HashKeys {

    private HashKeys() {}

    /** {@code balance uri} with {@code len}, {@code depth} or {@code whole}; 0 for no limit. */
    record Uri(int length, int depth, boolean whole) implements KeyExtractor {
        @Override
        public String extract(RequestView request) {
            String target = request.target();
            int query = whole ? -1 : target.indexOf('?');
            int end = query < 0 ? target.length() : query;
            end = length > 0 ? Math.min(end, length) : end;
            return target.substring(0, depth > 0 ? endOfDepth(target, end) : end);
        }

        /** Returns where the slash stands that follows the last directory wanted. */
        private int endOfDepth(String target, int end) {
            int slashes = 0;
            for (int i = 0; i < end; i++) {
                if (target.charAt(i) == '/' && slashes++ == depth) {
                    return i;
                }
            }
            return end;
        }
    }

    /** {@code balance hdr(name) use_domain_only}: of {@code www.example.org:80} only {@code example}. */
    record Domain(String header) implements KeyExtractor {
        @Override
        public @Nullable String extract(RequestView request) {
            String host = request.header(header);
            if (host == null) {
                return null;
            }
            int colon = host.indexOf(':');
            String[] labels = (colon < 0 ? host : host.substring(0, colon)).split("\\.", -1);
            return labels.length < 2 ? labels[0] : labels[labels.length - 2];
        }
    }
}
