// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.discovery;

import io.halley.lb.model.ServerConfig;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.xbill.DNS.Name;
import org.xbill.DNS.SRVRecord;

/**
 * What SRV records mean together: the lowest priority serves, all others are backups, and weights are shares (RFC 2782).
 *
 * <p>Weights go to 65,535 there and to 256 here; where all are the same, as in Kubernetes, they say nothing.
 */
final class ServiceWeights {

    private final int serving;
    private final int heaviest;
    private final boolean alike;
    private final int highest;
    private final Set<Name> shared;

    private ServiceWeights(int serving, int heaviest, boolean alike, int highest, Set<Name> shared) {
        this.serving = serving;
        this.heaviest = heaviest;
        this.alike = alike;
        this.highest = highest;
        this.shared = shared;
    }

    static ServiceWeights of(Collection<SRVRecord> records, int highest) {
        int serving = records.stream().mapToInt(SRVRecord::getPriority).min().orElse(0);
        int heaviest = records.stream().mapToInt(SRVRecord::getWeight).max().orElse(0);
        int lightest = records.stream().mapToInt(SRVRecord::getWeight).min().orElse(0);
        Set<Name> seen = new HashSet<>();
        Set<Name> shared = new HashSet<>();
        for (SRVRecord record : records) {
            if (!seen.add(record.getTarget())) {
                shared.add(record.getTarget());
            }
        }
        return new ServiceWeights(serving, heaviest, lightest == heaviest, highest, shared);
    }

    /** Returns the name of the host, with the port where it alone does not tell servers apart. */
    String name(SRVRecord record) {
        String host = record.getTarget().toString(true);
        return shared.contains(record.getTarget()) ? host + ":" + record.getPort() : host;
    }

    void describe(SRVRecord record, ServerConfig.Builder server) {
        server.backup(record.getPriority() > serving);
        if (!alike) {
            // Weight 0 is the smallest share there; here it would be none.
            int scaled = heaviest <= highest ? record.getWeight() : record.getWeight() * highest / heaviest;
            server.weight(Math.max(1, scaled));
        }
    }
}
