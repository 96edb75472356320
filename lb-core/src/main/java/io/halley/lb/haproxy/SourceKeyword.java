// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import io.halley.lb.model.IpLiteral;
import io.halley.lb.model.SourceAddresses;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** {@code source}, of a section and of a server: the addresses that connections to servers come from. */
final class SourceKeyword {

    private static final String ADDRESSES = "<address>[,<address>], without a port";

    /** What may stand behind the address, each with a word of its own. */
    private static final Map<String, String> UNSUPPORTED = Map.of(
            "usesrc", "use 'option forwardfor' or 'send-proxy' to tell servers of the client",
            "interface", "name an address of the interface");

    private SourceKeyword() {}

    static List<Keyword> all() {
        return List.of(new Keyword("source", SectionKind.BACK, SourceKeyword::source));
    }

    private static void source(Arguments arguments, Draft draft) {
        SourceAddresses addresses = addresses(arguments, "");
        arguments.end();
        draft.set(Settings.SOURCE, addresses, arguments.line());
    }

    /**
     * Returns the addresses that come next; several with commas between them are no HAProxy syntax, which knows one.
     *
     * @param option the option's name, which a fault tells, or empty
     */
    static SourceAddresses addresses(Arguments arguments, String option) {
        String prefix = option.isEmpty() ? "" : option + ": ";
        String word = option.isEmpty() ? arguments.next(ADDRESSES) : arguments.next(option, ADDRESSES);
        for (Map.Entry<String, String> unsupported : UNSUPPORTED.entrySet()) {
            if (arguments.take(unsupported.getKey())) {
                arguments.next(unsupported.getKey(), "a value");
                throw new Rejection(arguments.subject() + ": " + prefix + "'" + unsupported.getKey()
                        + "' is not supported: " + unsupported.getValue());
            }
        }
        String[] addresses = Arrays.stream(word.split(",", -1))
                .map(SourceKeyword::withoutPort)
                .toArray(String[]::new);
        for (String address : addresses) {
            if (IpLiteral.parse(address, 0, address.length()) == null) {
                throw arguments.wrong(prefix + word, ADDRESSES);
            }
        }
        // HAProxy's way to undo what a section or 'default-server' says.
        boolean any = addresses.length == 1 && (addresses[0].equals("0.0.0.0") || addresses[0].equals("::"));
        return any ? SourceAddresses.none() : SourceAddresses.of(addresses);
    }

    /** Takes off what stands for no port, brackets and the family. */
    private static String withoutPort(String word) {
        String text = word.startsWith("ipv4@") || word.startsWith("ipv6@") ? word.substring(5) : word;
        text = text.endsWith(":0") && !text.endsWith("::0") ? text.substring(0, text.length() - 2) : text;
        text = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        return text.equals("*") ? "0.0.0.0" : text;
    }
}
