// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Parser, serialiser and relay serve any front, so they know nothing of Undertow's exchange. */
@AnalyzeClasses(packages = "io.halley.lb.undertow", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule relayKnowsNoExchange = noClasses()
            .that()
            .resideInAnyPackage("io.halley.lb.undertow.http1..", "io.halley.lb.undertow.relay..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.undertow.server..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule onlySyslogUsesLogback = noClasses()
            .that()
            .resideOutsideOfPackage("io.halley.lb.undertow.syslog..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("ch.qos.logback..");
}
