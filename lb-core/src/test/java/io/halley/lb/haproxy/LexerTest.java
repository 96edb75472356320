// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each expectation was compared with what HAProxy 2.6 makes of the same line. */
class LexerTest {

    private static final Map<String, String> VARIABLES = Map.of("USER", "u", "MANY", " a  b ", "EMPTY", "");

    @Test
    void partsWordsAtSpacesAndTabs() {
        assertThat(words("  balance\t roundrobin  ")).containsExactly("balance", "roundrobin");
    }

    @Test
    void endsAtAComment() {
        assertThat(words("daemon#run as service")).containsExactly("daemon");
        assertThat(words("# balance source")).isEmpty();
        assertThat(words("   ")).isEmpty();
    }

    @Test
    void endsAtACarriageReturn() {
        assertThat(words("daemon\r")).containsExactly("daemon");
        assertThat(words("\r")).isEmpty();
    }

    @Test
    void takesTheMeaningOffACharacterBehindABackslash() {
        assertThat(words("w\\ b\\#c\\\"d\\'e\\\\f")).containsExactly("w b#c\"d'e\\f");
    }

    @Test
    void makesControlCharactersOfEscapes() {
        assertThat(words("a\\r\\nb\\tc\\x41")).containsExactly("a\r\nb\tcA");
    }

    @Test
    void keepsABackslashBeforeAnyOtherCharacter() {
        assertThat(words("w\\qb")).containsExactly("w\\qb");
        assertThat(words("w\\$HOME")).containsExactly("w\\$HOME");
        assertThat(words("w\\\tx")).containsExactly("w\\", "x");
        assertThat(words("w\\")).containsExactly("w\\");
    }

    @Test
    void joinsQuotedAndBareParts() {
        assertThat(words("w\"a b\"'c #d'e")).containsExactly("wa bc #de");
    }

    @Test
    void knowsEmptyWords() {
        assertThat(words("a \"\" ''")).containsExactly("a", "", "");
    }

    @Test
    void readsEscapesInWeakQuotesAndNoneInStrongOnes() {
        assertThat(words("\"a\\\"b\\$c\\n\"")).containsExactly("a\"b$c\n");
        assertThat(words("'a\\n$USER\"'")).containsExactly("a\\n$USER\"");
    }

    @Test
    void readsVariablesInWeakQuotesOnly() {
        assertThat(words("\"$USER-${USER}x\" $USER")).containsExactly("u-ux", "$USER");
    }

    @Test
    void takesAMissingVariableForEmptyOrForItsDefault() {
        assertThat(words("\"a${NOPE}b$NOPE\"")).containsExactly("ab");
        assertThat(words("\"${NOPE-def ault}\"")).containsExactly("def ault");
        assertThat(words("\"${EMPTY-x}\"")).containsExactly("");
    }

    @Test
    void makesSeveralWordsOfAVariableIfToldSo() {
        assertThat(words("x \"${MANY[*]}\" y")).containsExactly("x", "a", "b", "y");
        assertThat(words("\"$MANY\"")).containsExactly(" a  b ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "acl a path \"/x|unmatched quote at position 12",
                "acl a path '/x|unmatched quote at position 12",
                "w5\\x4|truncated or invalid hexadecimal sequence at position 3",
                "\"$1\"|forbidden first character in the name of a variable at position 3",
                "\"a$\"|forbidden first character in the name of a variable at position 4",
                "\"${USER\"|unmatched brace in the name of a variable at position 2"
            })
    void tellsWhereItCannotReadOn(String text, String fault) {
        assertThatThrownBy(() -> words(text)).isInstanceOf(Rejection.class).hasMessage(fault);
    }

    private static List<String> words(String text) {
        return Lexer.words(text, VARIABLES::get);
    }
}
