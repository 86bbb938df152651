package io.mailwire;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.mailwire.internal.net.HostName;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** The arrows between core's packages point down: spi → sasl, mime → wire → net → text. */
class LayersTest {

    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.mailwire");

    private static final String INTERNAL = "io.mailwire.internal.";

    @Test
    void textKnowsNothingOfOurs() {
        noClasses()
                .that()
                .resideInAPackage(INTERNAL + "text")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.mailwire",
                        INTERNAL + "net",
                        INTERNAL + "wire",
                        INTERNAL + "sasl",
                        INTERNAL + "mime",
                        INTERNAL + "spi")
                .check(CORE);
    }

    @Test
    void netKnowsNothingAboveIt() {
        noClasses()
                .that()
                .resideInAPackage(INTERNAL + "net")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(INTERNAL + "wire", INTERNAL + "sasl", INTERNAL + "mime", INTERNAL + "spi")
                .check(CORE);
    }

    @Test
    void wireKnowsNothingAboveIt() {
        noClasses()
                .that()
                .resideInAPackage(INTERNAL + "wire")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(INTERNAL + "sasl", INTERNAL + "mime", INTERNAL + "spi")
                .check(CORE);
    }

    @Test
    void saslAndMimeDoNotKnowEachOther() {
        noClasses()
                .that()
                .resideInAPackage(INTERNAL + "sasl")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(INTERNAL + "mime", INTERNAL + "spi")
                .check(CORE);
        noClasses()
                .that()
                .resideInAPackage(INTERNAL + "mime")
                .should()
                .dependOnClassesThat(resideInAnyPackage(INTERNAL + "sasl", INTERNAL + "spi", INTERNAL + "net")
                        .and(not(type(HostName.class)))) // messages have domains, but no connections
                .check(CORE);
    }

    @Test
    void onlyMimeAndTheBridgeOfEmailKnowJakartaMail() {
        classes()
                .that()
                .resideOutsideOfPackage(INTERNAL + "mime")
                .and()
                .doNotHaveFullyQualifiedName("io.mailwire.Email")
                .should()
                .onlyDependOnClassesThat()
                .resideOutsideOfPackages("jakarta.mail..", "org.eclipse.angus..", "jakarta.activation..")
                .check(CORE);
    }

    @Test
    void publicSignaturesShowNeitherOkioNorAngusNorInternals() {
        List<String> leaks = CORE.stream()
                .filter(c -> c.getPackageName().equals("io.mailwire")
                        && c.getModifiers().contains(JavaModifier.PUBLIC))
                .flatMap(c -> c.getCodeUnits().stream())
                .filter(u -> u.getModifiers().contains(JavaModifier.PUBLIC)
                        || u.getModifiers().contains(JavaModifier.PROTECTED))
                .filter(u -> Stream.concat(u.getRawParameterTypes().stream(), Stream.of(u.getRawReturnType()))
                        .anyMatch(t -> t.getBaseComponentType().getPackageName().startsWith("okio")
                                || t.getBaseComponentType().getPackageName().startsWith("org.eclipse.angus")
                                || t.getBaseComponentType().getPackageName().startsWith("io.mailwire.internal")))
                .map(JavaCodeUnit::getFullName)
                .toList();
        Assertions.assertEquals(List.of(), leaks);
    }
}
