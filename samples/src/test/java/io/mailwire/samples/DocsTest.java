package io.mailwire.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.imap.Folder;
import io.mailwire.imap.ImapClient;
import io.mailwire.imap.ImapSession;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Compiles the Java in {@code docs/}, with the imports of {@code mail-shell}, and runs what of IMAP GreenMail can. */
@Timeout(180)
class DocsTest {

    private static final Pattern BLOCK = Pattern.compile("(?m)^```java\\n(.*?)^```$", Pattern.DOTALL);

    /** What the pages speak of without saying where it comes from. A block that says so has a variable of its own. */
    private static final String CONTEXT = """
            public static String secret;
            public static Path spool;
            public static Email email;
            public static MxDelivery direct;
            public static String[] again;
            public static Folder inbox;
            public static volatile boolean running;
            """;

    @TempDir
    private Path directory;

    /** The code of all pages, by the name of its class. */
    private Map<String, String> sources() throws IOException {
        String imports = "import java.io.*; import java.util.*; import java.util.stream.*;\n"
                + Files.readString(Scripts.root().resolve("samples/shell/mailwire.jsh"))
                        .replaceAll("(?m)$", ";")
                        .replace("\n;", "\n");
        Map<String, String> sources = new LinkedHashMap<>();
        List<Path> pages;
        try (Stream<Path> files = Files.list(Scripts.root().resolve("docs"))) {
            pages = files.filter(f -> f.toString().endsWith(".md")).sorted().toList();
        }
        for (Path page : pages) {
            Matcher blocks = BLOCK.matcher(Files.readString(page));
            String name = page.getFileName().toString().replace(".md", "").replace('-', '_');
            for (int i = 1; blocks.find(); i++) {
                String type = name + "_" + i;
                sources.put(
                        type,
                        imports + "public class " + type + " {\n" + CONTEXT
                                + "public static void run() throws Exception {\n" + blocks.group(1) + "}\n}\n");
            }
        }
        return sources;
    }

    private void compile(Map<String, String> sources) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter complaints = new StringWriter();
        List<Path> files = new ArrayList<>();
        for (Map.Entry<String, String> source : sources.entrySet()) {
            files.add(Files.writeString(directory.resolve(source.getKey() + ".java"), source.getValue()));
        }
        try (var manager = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of(
                    "-proc:none",
                    "-d",
                    directory.toString(),
                    "-cp",
                    System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
            boolean compiled = compiler.getTask(
                            complaints, manager, null, options, null, manager.getJavaFileObjectsFromPaths(files))
                    .call();
            assertTrue(compiled, "the docs do not compile:\n" + complaints);
        }
    }

    private interface Block {
        void run() throws Exception;
    }

    private static Block block(ClassLoader loader, String name, Folder inbox) throws ReflectiveOperationException {
        Class<?> type = loader.loadClass(name);
        type.getField("inbox").set(null, inbox);
        Method run = type.getMethod("run");
        return () -> {
            try {
                run.invoke(null);
            } catch (InvocationTargetException e) {
                throw new AssertionError(name, e.getCause());
            }
        };
    }

    @Test
    void theirCodeCompilesAndFetchingAndIdlingRun() throws Exception {
        Map<String, String> sources = sources();
        assertTrue(
                sources.keySet().containsAll(List.of("imap_fetch_1", "imap_idle_1", "imap_search_1")),
                sources::toString);
        compile(sources);
        try (PlayServer server = PlayServer.start();
                URLClassLoader loader = new URLClassLoader(
                        new URL[] {directory.toUri().toURL()}, getClass().getClassLoader());
                ImapSession imap = ImapClient.at(server.imap())
                        .tls(server.tls())
                        .login("carol", PlayServer.PASSWORD)
                        .connect()) {
            server.deliver("carol", "a report");
            server.deliver("carol", "another");
            Folder inbox = imap.select("INBOX");
            block(loader, "imap_fetch_1", inbox).run();
            // The search is compiled only: GreenMail knows no OR.

            Block idles = block(loader, "imap_idle_1", inbox);
            loader.loadClass("imap_idle_1").getField("running").set(null, true);
            CompletableFuture<Void> idling = CompletableFuture.runAsync(() -> {
                try {
                    idles.run();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            inbox.wake();
            server.deliver("carol", "news");
            loader.loadClass("imap_idle_1").getField("running").set(null, false);
            inbox.wake();
            idling.get(60, TimeUnit.SECONDS);
            assertEquals(3, server.count("carol", "INBOX"));
        }
    }
}
