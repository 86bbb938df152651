package io.mailwire.imap;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The arrows point down: fluent API → engine → codec → wire. The values of the API are the common vocabulary. */
class LayersTest {

    private static final String API = "io.mailwire.imap";
    private static final String INTERNAL = API + ".internal";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(API);

    private static final DescribedPredicate<JavaClass> LIVE_API = DescribedPredicate.describe(
            "classes of the fluent API that are alive",
            c -> c.getPackageName().equals(API)
                    && Set.of(
                                    "ImapClient",
                                    "ImapSession",
                                    "Folder",
                                    "Selection",
                                    "FetchedMessages",
                                    "ImapMessage",
                                    "Download",
                                    "Search")
                            .contains(c.getSimpleName()));

    @Test
    void nothingBelowKnowsTheFluentApi() {
        noClasses()
                .that()
                .resideInAPackage(INTERNAL + "..")
                .should()
                .dependOnClassesThat(LIVE_API)
                .check(CLASSES);
    }

    @Test
    void wireKnowsNothingAboveIt() {
        noClasses()
                .that()
                .resideInAPackage(INTERNAL + ".wire")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(API, INTERNAL + ".codec", INTERNAL + ".engine")
                .check(CLASSES);
    }

    @Test
    void codecKnowsNeitherEngineNorConnections() {
        noClasses()
                .that()
                .resideInAPackage(INTERNAL + ".codec")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(INTERNAL + ".engine", "io.mailwire.internal.net", "io.mailwire.internal.sasl")
                .check(CLASSES);
    }

    @Test
    void internalsDoNotKnowJakartaMail() {
        noClasses()
                .that()
                .resideInAPackage(INTERNAL + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta.mail..", "org.eclipse.angus..")
                .check(CLASSES);
    }

    @Test
    void publicSignaturesShowNeitherOkioNorAngusNorInternals() {
        List<String> leaks = CLASSES.stream()
                .filter(c -> c.getPackageName().equals(API) && c.getModifiers().contains(JavaModifier.PUBLIC))
                .flatMap(c -> c.getCodeUnits().stream())
                .filter(u -> u.getModifiers().contains(JavaModifier.PUBLIC)
                        || u.getModifiers().contains(JavaModifier.PROTECTED))
                .filter(u -> Stream.concat(u.getRawParameterTypes().stream(), Stream.of(u.getRawReturnType()))
                        .map(t -> t.getBaseComponentType().getPackageName())
                        .anyMatch(p -> p.startsWith("okio")
                                || p.startsWith("org.eclipse.angus")
                                || p.startsWith("jakarta.mail")
                                || p.contains(".internal")))
                .map(JavaCodeUnit::getFullName)
                .toList();
        assertEquals(List.of(), leaks);
    }

    @Test
    void entryClassesHaveNoPublicNestedTypes() {
        List<String> nested = CLASSES.stream()
                .filter(c -> c.getPackageName().equals(API)
                        && c.isNestedClass()
                        && c.getModifiers().contains(JavaModifier.PUBLIC))
                .map(JavaClass::getName)
                .toList();
        assertEquals(List.of(), nested);
    }
}
