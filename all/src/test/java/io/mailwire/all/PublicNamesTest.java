package io.mailwire.all;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * In jshell all our packages are imported beside its own default imports and {@code java.time}: a simple name that occurs twice
 * could not be used there without its package.
 */
class PublicNamesTest {

    private static final Set<String> IMPORTED = Set.of(
            "java.lang",
            "java.io",
            "java.math",
            "java.net",
            "java.nio.file",
            "java.time",
            "java.util",
            "java.util.concurrent",
            "java.util.function",
            "java.util.prefs",
            "java.util.regex",
            "java.util.stream");

    private static final List<JavaClass> OURS = ours();

    private static List<JavaClass> ours() {
        // What our classes refer to does not matter here, and looking it all up takes most of the time.
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("io.mailwire").stream()
                        .filter(c -> !c.getPackageName().contains(".internal"))
                        .filter(c -> c.getModifiers().contains(JavaModifier.PUBLIC) && !c.isNestedClass())
                        .filter(c -> !c.getSimpleName().endsWith("-info"))
                        .toList();
    }

    private static Set<String> namesOfTheJdk() throws Exception {
        Set<String> names = new TreeSet<>();
        for (String module : List.of("java.base", "java.prefs")) {
            ModuleReference reference = ModuleFinder.ofSystem().find(module).orElseThrow();
            try (ModuleReader reader = reference.open()) {
                names.addAll(reader.list()
                        .filter(n -> n.endsWith(".class") && n.indexOf('$') < 0 && n.indexOf('/') >= 0)
                        .map(n -> n.substring(0, n.length() - ".class".length()).replace('/', '.'))
                        .filter(n -> IMPORTED.contains(n.substring(0, n.lastIndexOf('.'))))
                        .map(n -> n.substring(n.lastIndexOf('.') + 1))
                        .collect(Collectors.toSet()));
            }
        }
        return names;
    }

    @Test
    void noPublicNameOccursTwice() {
        Map<String, Set<String>> packages = new TreeMap<>();
        for (JavaClass c : OURS) {
            packages.computeIfAbsent(c.getSimpleName(), n -> new TreeSet<>()).add(c.getPackageName());
        }
        packages.values().removeIf(p -> p.size() == 1);
        assertEquals(Map.of(), packages);
    }

    @Test
    void noPublicNameIsOneThatJshellImportsAnyway() throws Exception {
        Set<String> jdk = namesOfTheJdk();
        assertTrue(jdk.containsAll(List.of("Path", "Duration", "List", "URI", "Stream")), "the JDK's names were found");
        List<String> clashes = OURS.stream()
                .map(JavaClass::getSimpleName)
                .filter(jdk::contains)
                .sorted()
                .toList();
        assertEquals(List.of(), clashes);
    }

    @Test
    void findsTheClassesOfEveryModule() {
        Set<String> packages = OURS.stream().map(JavaClass::getPackageName).collect(Collectors.toSet());
        assertTrue(
                packages.containsAll(Set.of(
                        "io.mailwire",
                        "io.mailwire.spi",
                        "io.mailwire.dns",
                        "io.mailwire.smtp",
                        "io.mailwire.pop3",
                        "io.mailwire.imap")),
                packages.toString());
    }
}
