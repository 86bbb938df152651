package io.mailwire.samples;

import io.mailwire.ClientOptions;
import io.mailwire.TlsPolicy;
import io.mailwire.TraceListener;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The demo: one message sent, drained, found, partly fetched, flagged and moved, with everything printed on the way. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Sends a message with attachments, drains a POP3 mailbox, and finds, reads, flags and moves mail by IMAP.",
            "Without servers it runs on one of its own. The password comes from MAILWIRE_PASSWORD or is asked for.",
            "On your servers it sends messages to yourself, and touches no others."
        })
public final class Demo implements Callable<Integer> {

    @Option(names = "--smtp", paramLabel = "URI", description = "where to send, such as smtps://mail.example.org")
    private @Nullable String smtp;

    @Option(names = "--pop3", paramLabel = "URI", description = "where to drain, such as pop3s://mail.example.org")
    private @Nullable String pop3;

    @Option(names = "--imap", paramLabel = "URI", description = "where to browse, such as imaps://mail.example.org")
    private @Nullable String imap;

    @Option(names = "--user", paramLabel = "USER", description = "the user name on all of them")
    private @Nullable String user;

    @Option(
            names = "--address",
            paramLabel = "ADDRESS",
            description = "the user's mail address, where it is not the user name")
    private @Nullable String address;

    @Option(
            names = "--trust-store",
            paramLabel = "FILE",
            description = "a PKCS#12 or JKS file with the authority to trust, without a password or with \"changeit\"")
    private @Nullable Path trustStore;

    @Option(names = "--trace", description = "print the dialogue with the servers, secrets left out")
    private boolean trace;

    /**
     * Runs the demo.
     *
     * @param args see {@code --help}
     */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Demo()).execute(args));
    }

    @Override
    public Integer call() {
        return Program.run(() -> {
            if (smtp == null && pop3 == null && imap == null) {
                if (user != null || address != null) {
                    throw new UsageException("--user goes with a server: --smtp, --pop3 or --imap");
                }
                onOwnServer();
            } else {
                onServersGiven();
            }
        });
    }

    private void onOwnServer() throws Exception {
        try (PlayServer server = PlayServer.start()) {
            System.out.println("No servers given: running on one inside this process.");
            ClientOptions options = options(server.tls());
            Account ann = new Account("ann", "ann@example.org", PlayServer.PASSWORD, options);
            DemoMessage message = DemoMessage.of("Ann <ann@example.org>", "bob@example.org", "carol@example.org");
            new SendStep(server.smtp(), ann).run(message);
            new DrainStep(server.pop3(), ann.as("bob")).run(message);
            new BrowseStep(server.imap(), ann.as("carol")).run(message);
        }
    }

    private void onServersGiven() throws Exception {
        if (user == null) {
            throw new UsageException("--user is missing: who logs in?");
        }
        String from = address != null ? address : user;
        if (smtp != null && from.indexOf('@') < 0) {
            throw new UsageException("--address is missing: \"" + from + "\" is no mail address to send from and to");
        }
        Account account = new Account(user, from, Passwords.of(user), options(tlsPolicy()));
        DemoMessage message = sent(account, from);
        if (imap != null) {
            new BrowseStep(imap, account).run(message);
        }
        if (pop3 != null) {
            // What IMAP has moved is no longer where POP3 looks.
            new DrainStep(pop3, account).run(imap == null ? message : sent(account, from));
        }
    }

    private DemoMessage sent(Account account, String from) {
        if (smtp == null) {
            return DemoMessage.none();
        }
        DemoMessage message = DemoMessage.of(from, from);
        new SendStep(smtp, account).run(message);
        return message;
    }

    private ClientOptions options(TlsPolicy tls) {
        ClientOptions options = ClientOptions.DEFAULTS.tls(tls);
        TraceListener printer = line -> System.out.println("    " + line);
        return trace ? options.trace(printer) : options;
    }

    private TlsPolicy tlsPolicy() throws Exception {
        if (trustStore == null) {
            return TlsPolicy.REQUIRED;
        }
        if (!Files.isReadable(trustStore)) {
            throw new UsageException("--trust-store cannot be read: " + trustStore);
        }
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        try (InputStream in = Files.newInputStream(trustStore)) {
            store.load(in, "changeit".toCharArray());
        }
        return TlsPolicy.REQUIRED.trusting(store);
    }
}
