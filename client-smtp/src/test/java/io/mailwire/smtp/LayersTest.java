package io.mailwire.smtp;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The arrows point down: client and session → engine → codec → wire. */
class LayersTest {

    private static final JavaClasses SMTP = importModule();

    private static JavaClasses importModule() {
        // The rules go by names; looking up everything that we refer to takes most of the time.
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.mailwire.smtp");
    }

    private static final String INTERNAL = "io.mailwire.smtp.internal.";

    @Test
    void wireKnowsNeitherCommandsNorConnections() {
        noClasses()
                .that()
                .resideInAPackage(INTERNAL + "wire")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.mailwire.smtp",
                        INTERNAL + "codec",
                        INTERNAL + "engine",
                        INTERNAL + "spi",
                        "io.mailwire.internal.net")
                .check(SMTP);
    }

    @Test
    void codecKnowsNeitherEngineNorConnections() {
        noClasses()
                .that()
                .resideInAPackage(INTERNAL + "codec")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(INTERNAL + "engine", INTERNAL + "spi", "io.mailwire.internal.net")
                .check(SMTP);
    }

    @Test
    void nothingBelowKnowsTheEntryClasses() {
        noClasses()
                .that()
                .resideInAPackage("io.mailwire.smtp.internal..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("io.mailwire.smtp.SmtpClient")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("io.mailwire.smtp.SmtpSession")
                .check(SMTP);
    }

    @Test
    void publicSignaturesShowNeitherOkioNorAngusNorInternals() {
        List<String> leaks = SMTP.stream()
                .filter(c -> c.getPackageName().equals("io.mailwire.smtp")
                        && c.getModifiers().contains(JavaModifier.PUBLIC))
                .flatMap(c -> c.getCodeUnits().stream())
                .filter(u -> u.getModifiers().contains(JavaModifier.PUBLIC)
                        || u.getModifiers().contains(JavaModifier.PROTECTED))
                .filter(u -> Stream.concat(u.getRawParameterTypes().stream(), Stream.of(u.getRawReturnType()))
                        .map(t -> t.getBaseComponentType().getPackageName())
                        .anyMatch(p ->
                                p.startsWith("okio") || p.startsWith("org.eclipse.angus") || p.contains(".internal")))
                .map(JavaCodeUnit::getFullName)
                .toList();
        assertEquals(List.of(), leaks);
    }

    @Test
    void noPublicTypeIsNested() {
        List<String> nested = SMTP.stream()
                .filter(c -> c.getPackageName().equals("io.mailwire.smtp")
                        && c.getModifiers().contains(JavaModifier.PUBLIC)
                        && c.isNestedClass())
                .map(c -> c.getFullName())
                .toList();
        assertEquals(List.of(), nested);
    }
}
