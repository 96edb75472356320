// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.share;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What balancers know of each other's entries. The idle time is 16 minutes, so that uses are told after 4. */
class SharedTableTest {

    private final Balancers balancers = new Balancers();
    private final SharedTable a = balancers.a.table;
    private final SharedTable b = balancers.b.table;

    @Test
    void whatOneLearnsTheOtherKnows() {
        a.put("k", "n1");
        assertThat(a.get("k")).isEqualTo("n1");
        assertThat(b.get("k")).isNull();

        balancers.run();

        assertThat(b.get("k")).isEqualTo("n1");
        assertThat(b.snapshot().received()).isEqualTo(1);
        assertThat(a.snapshot().received()).isZero();
        assertThat(a.snapshot().sent()).isEqualTo(1);
    }

    @Test
    void whoComesLaterLoadsAllThatIsThere() {
        a.put("k", "n1");
        a.put("l", "n2");
        balancers.run();

        Balancers.Side late = balancers.new Side(3, 0);

        assertThat(late.table.get("k")).isEqualTo("n1");
        assertThat(late.table.get("l")).isEqualTo("n2");
        assertThat(late.engine.puts).isEmpty();
    }

    @Test
    void theLaterOfTwoChangesWinsOnBothInWhateverOrderTheyCome() {
        a.put("k", "n1");
        b.put("k", "n2");
        balancers.b.run();
        balancers.a.run();
        balancers.run();

        assertThat(a.get("k")).isEqualTo("n2");
        assertThat(b.get("k")).isEqualTo("n2");
        assertThat(EntryText.parse(balancers.store.values.get(Balancers.engineKey("k"))).value)
                .isEqualTo("n2");
    }

    @Test
    void aChangeThatFollowsWhatWasSeenWinsThoughItsClockIsBehind() {
        Balancers.Side fast = balancers.new Side(3, 60_000);
        fast.table.put("k", "n1");
        fast.run();
        balancers.pass(ofMillis(5));

        a.put("k", "n2");
        balancers.run();

        assertThat(fast.table.get("k")).isEqualTo("n2");
    }

    @Test
    void anOldValueDoesNotBringARemovedKeyBack() {
        a.put("k", "n1");
        balancers.run();
        String old = balancers.store.values.get(Balancers.engineKey("k"));
        b.remove("k");
        balancers.run();
        assertThat(a.get("k")).isNull();

        balancers.a.engine.watcher.changed(Balancers.engineKey("k"), old);

        assertThat(a.get("k")).isNull();
        assertThat(b.get("k")).isNull();
    }

    @Test
    void aKeyThatWasRemovedCanBeLearnedAgain() {
        a.put("k", "n1");
        b.remove("k");
        balancers.run();
        a.put("k", "n2");
        balancers.run();

        assertThat(b.get("k")).isEqualTo("n2");
    }

    @Test
    void usesAreToldOnceInAQuarterOfTheIdleTime() {
        a.put("k", "n1");
        balancers.run();
        for (int i = 0; i < 100; i++) {
            a.get("k");
            a.touch("k");
            a.put("k", "n1");
        }
        balancers.run();
        assertThat(balancers.a.engine.puts).hasSize(1);

        balancers.pass(ofMinutes(4).plusMillis(1));
        for (int i = 0; i < 100; i++) {
            a.get("k");
        }
        balancers.run();

        assertThat(balancers.a.engine.puts).hasSize(2);
        assertThat(balancers.a.engine.lives).containsOnly(ofMinutes(20));
    }

    @Test
    void anEntryThatOneBalancerUsesLivesOnAllAndOneThatNobodyUsesIsForgotten() {
        a.put("used", "n1");
        a.put("idle", "n1");
        balancers.run();
        for (int i = 0; i < 25; i++) {
            balancers.pass(ofMinutes(1));
            a.get("used");
            balancers.run();
        }

        assertThat(b.get("used")).isEqualTo("n1");
        assertThat(a.get("idle")).isNull();
        assertThat(b.get("idle")).isNull();
    }

    @Test
    void aPinnedEntryIsWrittenAgainByItsOwnerUntilItIsLetGo() {
        a.pin("k", "n1");
        balancers.run();
        for (int i = 0; i < 100; i++) {
            balancers.pass(ofMinutes(1));
            balancers.a.tables.replication().tick();
            balancers.run();
        }
        assertThat(b.get("k")).isEqualTo("n1");
        assertThat(balancers.a.engine.puts).hasSizeBetween(20, 26);

        a.unpin("k");
        balancers.pass(ofMinutes(21));
        balancers.a.tables.replication().tick();
        balancers.run();

        assertThat(a.get("k")).isNull();
        assertThat(b.get("k")).isNull();
    }

    @Test
    void thePinnedEntryOfADeadBalancerIsForgottenByTheOthers() {
        a.pin("k", "n1");
        balancers.run();
        balancers.pass(ofMinutes(20).plusMillis(1));
        balancers.b.tables.replication().tick();
        balancers.b.run();

        assertThat(b.get("k")).isNull();
    }

    @Test
    void pinsAreCountedAndKeptWhenTheServerChanges() {
        a.pin("k", "n1");
        a.pin("k", "n9");
        assertThat(a.get("k")).isEqualTo("n1");
        balancers.run();
        b.put("k", "n2");
        balancers.run();
        a.unpin("k");
        balancers.pass(ofMinutes(60));
        assertThat(a.get("k")).isEqualTo("n2");

        a.unpin("k");
        balancers.pass(ofMinutes(21));
        assertThat(a.get("k")).isNull();
    }

    @Test
    void theTableIsBoundedAndPinnedEntriesAreNotCounted() {
        for (int i = 0; i < 100; i++) {
            a.pin("pinned" + i, "n1");
        }
        for (int i = 0; i < 5 * Balancers.MAX; i++) {
            a.put("k" + i, "n1");
        }

        assertThat(a.size()).isBetween(Balancers.MAX / 2, Balancers.MAX + 100);
        for (int i = 0; i < 100; i++) {
            assertThat(a.get("pinned" + i)).isEqualTo("n1");
        }
    }

    @Test
    void aFloodOfForeignEntriesFillsNoMoreThanTheTable() {
        for (int i = 0; i < 5 * Balancers.MAX; i++) {
            balancers.a.engine.watcher.changed(
                    Balancers.engineKey("k" + i), EntryText.of(new Entry("n1", 1L << 56, 7, 0, 0)));
        }

        assertThat(a.size()).isLessThanOrEqualTo(Balancers.MAX);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "n1",
                "2018bcfe568000001000000010n1",
                "1018bcfe56800000x00000001n1",
                "1018bcfe56800000",
                "1018bcfe568000000" + "00000001\r\nSet-Cookie: a=b",
                "1018bcfe568000000" + "00000001\u00fc",
                "1ffffffffffffffff" + "00000001n1",
                "17fffffffffffffff" + "00000001n1",
                "10000000000000000" + "00000001n1"
            })
    void whatIsNoEntryIsIgnoredAndCounted(String text) {
        a.put("k", "n1");

        balancers.a.engine.watcher.changed(Balancers.engineKey("k"), text);

        assertThat(a.get("k")).isEqualTo("n1");
        assertThat(a.snapshot().rejected()).isEqualTo(1);
    }

    @Test
    void whatIsTooLongIsIgnored() {
        String stamp = "1018bcfe568000000" + "00000001";
        balancers.a.engine.watcher.changed(Balancers.engineKey("k"), stamp + "n".repeat(257));
        balancers.a.engine.watcher.changed(Balancers.engineKey("k".repeat(257)), stamp + "n1");
        balancers.a.engine.watcher.changed(Balancers.engineKey(""), stamp + "n1");

        assertThat(a.size()).isZero();
        assertThat(a.snapshot().rejected()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\t",
                "\t\t\t",
                "cometd",
                "cometd\tother\tk",
                "cometd\tappsession ID",
                "cometd\tappsession IDx\tk"
            })
    void keysOfOtherTablesAreNoneOfOurs(String key) {
        balancers.a.engine.watcher.changed(key, "1018bcfe568000000" + "00000001n1");

        assertThat(a.size()).isZero();
        assertThat(a.snapshot().rejected()).isZero();
    }

    @Test
    void keysMayHoldAnyCharacter() {
        String key = "\t\n\0\u00ff";
        a.put(key, "n1");
        balancers.run();

        assertThat(b.get(key)).isEqualTo("n1");
    }

    @Test
    void aKeyThatIsTooLongToBeSharedIsKnownHere() {
        a.put("k".repeat(257), "n1");
        balancers.run();

        assertThat(a.get("k".repeat(257))).isEqualTo("n1");
        assertThat(balancers.a.engine.puts).isEmpty();
    }

    @Test
    void aClosedTableHearsAndTellsNoMoreAndTheOthersKeepTheirs() {
        a.put("k", "n1");
        balancers.run();
        a.clear();
        b.put("l", "n2");
        balancers.run();

        assertThat(a.size()).isZero();
        assertThat(b.get("k")).isEqualTo("n1");
        assertThat(balancers.a.tables.snapshot("cometd")).isEmpty();
    }

    @Test
    void aTableThatIsOpenedAgainIsLoadedAnew() {
        a.put("k", "n1");
        balancers.run();
        SharedTable next = balancers.a.tables.open("cometd", "appsession ID", 10, ofMinutes(1));
        a.clear();
        balancers.run();

        assertThat(next.get("k")).isEqualTo("n1");
        b.put("k", "n2");
        balancers.run();
        assertThat(next.get("k")).isEqualTo("n2");
    }

    @Test
    void aListenerHearsWhatOthersWriteAndRemoveAndNothingElse() {
        List<String> heard = new ArrayList<>();
        b.onChange((key, value) -> heard.add(key + "=" + value));
        b.put("own", "n1");
        a.put("k", "n1");
        balancers.run();
        a.remove("k");
        balancers.pass(ofSeconds(1));
        balancers.run();
        balancers.b.engine.watcher.recovered();
        balancers.run();

        assertThat(heard).containsExactly("k=n1", "k=");
    }
}
