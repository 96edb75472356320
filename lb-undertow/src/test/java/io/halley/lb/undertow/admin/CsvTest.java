// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.admin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "n1 | n1",
                "a,b | \"a,b\"",
                "say \"x\" | \"say \"\"x\"\"\"",
                "=cmd() | \"'=cmd()\"",
                "-1+1 | \"'-1+1\"",
                "@x | \"'@x\""
            })
    void aTextIsQuotedWhereACommaAQuoteOrAFormulaAsksForIt(String text, String field) {
        assertThat(Csv.escape(text)).isEqualTo(field);
    }

    @Test
    void aTextNeverBeginsALineOfItsOwn() {
        assertThat(Csv.escape("a\r\nb,c\u0000")).isEqualTo("\"a  b,c \"");
    }

    @Test
    void whatIsNotPutStaysEmpty() {
        Csv csv = new Csv();
        csv.put("pxname", "be").put("lastsess", -1).put("status", null).end();

        String[] lines = csv.toString().split("\n");
        assertThat(lines[0]).startsWith("# pxname,svname,qcur,").endsWith(",agg_check_status,");
        assertThat(lines[1]).startsWith("be,,,").contains(",-1,");
        assertThat(lines[1].chars().filter(c -> c == ',')).hasSize(Csv.FIELDS.length);
    }
}
