// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Dependencies run one way: model, then the parts, then the engine, then what reads the engine. */
@AnalyzeClasses(packages = "io.halley.lb", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String ENGINE = "io.halley.lb";
    private static final String MODEL = "io.halley.lb.model";
    private static final String METRICS = "io.halley.lb.metrics";
    private static final String HAPROXY = "io.halley.lb.haproxy";
    private static final String DISCOVERY = "io.halley.lb.discovery";
    private static final String SHARE = "io.halley.lb.share";
    private static final String[] PARTS = {
        "io.halley.lb.limit",
        "io.halley.lb.affinity",
        "io.halley.lb.balance",
        "io.halley.lb.retry",
        "io.halley.lb.event",
        "io.halley.lb.health",
        "io.halley.lb.bayeux",
        "io.halley.lb.overload"
    };

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("io.halley.lb.(**)").should().beFreeOfCycles().allowEmptyShould(true);

    @ArchTest
    static final ArchRule partsDoNotKnowEachOther = slices().matching(
                    "io.halley.lb.(limit|affinity|balance|retry|event|health|bayeux|overload)")
            .should()
            .notDependOnEachOther()
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule partsDoNotKnowTheEngine = noClasses()
            .that()
            .resideInAnyPackage(PARTS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ENGINE, METRICS, HAPROXY, DISCOVERY)
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule modelStandsAlone = classes()
            .that()
            .resideInAPackage(MODEL)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(MODEL, "java..", "org.jspecify..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule sharedTablesKnowOnlyTheModel = noClasses()
            .that()
            .resideInAPackage(SHARE)
            .should()
            .dependOnClassesThat(resideInAPackage("io.halley.lb..").and(not(resideInAnyPackage(SHARE, MODEL))));

    @ArchTest
    static final ArchRule engineDoesNotKnowItsReaders = noClasses()
            .that()
            .resideInAPackage(ENGINE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(METRICS, HAPROXY, DISCOVERY)
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule onlyMetricsUsesMicrometer = noClasses()
            .that()
            .resideOutsideOfPackage(METRICS)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.micrometer..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule onlyDiscoveryUsesDns = noClasses()
            .that()
            .resideOutsideOfPackage(DISCOVERY)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.xbill..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule onlyTheTablesUseCaffeine = noClasses()
            .that()
            .resideOutsideOfPackages("io.halley.lb.affinity", "io.halley.lb.limit", "io.halley.lb.bayeux", SHARE)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.github.benmanes..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule onlyReadersOfBayeuxReadJson = noClasses()
            .that()
            .resideOutsideOfPackages("io.halley.lb.bayeux", "io.halley.lb.health")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("tools.jackson..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule coreKnowsNoServerAndNoEngineOfTables = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.undertow..", "org.xnio..", "org.infinispan..", "org.jgroups..", "io.lettuce..")
            .allowEmptyShould(true);
}
