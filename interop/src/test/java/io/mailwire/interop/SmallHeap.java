package io.mailwire.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a program in a JVM of its own, with as little memory as it must do with. */
final class SmallHeap {

    private SmallHeap() {}

    /**
     * Runs it to its end, which is its success.
     *
     * @param options of the JVM, such as {@code -Xmx16m}
     * @param arguments of the program
     * @return the lines that it printed
     */
    static List<String> run(List<String> options, Class<?> program, List<String> arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        command.addAll(arguments);
        Process java = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String output = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(java.waitFor(10, TimeUnit.SECONDS), output);
            assertEquals(0, java.exitValue(), output);
            return output.lines().filter(l -> !l.startsWith("SLF4J")).toList();
        } finally {
            java.destroyForcibly();
        }
    }

    /** Something that writes octets. */
    interface Writer {
        void writeTo(OutputStream out) throws Exception;
    }

    /** What tells contents apart that are too large to compare. */
    static byte[] digest(Writer writer) throws Exception {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), sha256)) {
            writer.writeTo(out);
        }
        return sha256.digest();
    }
}
