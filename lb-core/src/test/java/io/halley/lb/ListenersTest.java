// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.event.AttemptFailed;
import io.halley.lb.event.BalancerListener;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ListenersTest {

    private final Listeners listeners = new Listeners();
    private final List<String> heard = new ArrayList<>();

    private BalancerListener listener(String name, boolean requests) {
        return new BalancerListener() {
            @Override
            public boolean hearsRequests() {
                return requests;
            }

            @Override
            public void attemptFailed(AttemptFailed event) {
                heard.add(name);
            }
        };
    }

    @Test
    void requestsAreToldToThoseOnlyWhoWantToHearOfThem() {
        BalancerListener deaf = listener("deaf", false);
        BalancerListener keen = listener("keen", true);
        listeners.add(deaf);
        assertThat(listeners.hearRequests()).isFalse();
        listeners.add(keen);
        listeners.add(keen);
        assertThat(listeners.hearRequests()).isTrue();
        listeners.tellOfRequest(listener -> listener.attemptFailed(null));
        assertThat(heard).containsExactly("keen");
        listeners.tell(listener -> listener.attemptFailed(null));
        assertThat(heard).containsExactly("keen", "deaf", "keen");
        listeners.remove(keen);
        assertThat(listeners.hearRequests()).isFalse();
    }
}
