// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import java.util.List;
import java.util.stream.Stream;

/** All keywords; a theme each. */
final class Keywords {

    static final KeywordTable TABLE = new KeywordTable(Stream.of(
                    GlobalKeywords.all(),
                    LogKeywords.all(),
                    TimeoutKeywords.all(),
                    FrontendKeywords.all(),
                    RuleKeywords.all(),
                    OptionKeywords.all(),
                    BalanceKeywords.all(),
                    CookieKeywords.all(),
                    StickKeywords.all(),
                    ServerKeywords.all(),
                    BayeuxKeywords.all(),
                    CheckKeywords.all(),
                    RetryKeywords.all(),
                    SourceKeyword.all(),
                    StatsKeywords.all(),
                    UnsupportedKeywords.all())
            .flatMap(List::stream)
            .toList());

    private Keywords() {}
}
