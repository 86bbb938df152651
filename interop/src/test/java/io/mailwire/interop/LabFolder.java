package io.mailwire.interop;

import io.mailwire.imap.ImapClient;
import io.mailwire.imap.ImapSession;
import java.util.UUID;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A folder of its own for each test on a real server, gone with it; to be registered, for one of the lab's users. */
final class LabFolder implements BeforeEachCallback, AfterEachCallback {

    private final int user;
    private final String name = "lab folder " + UUID.randomUUID();

    LabFolder(int user) {
        this.user = user;
    }

    String name() {
        return name;
    }

    ImapClient client() {
        return ImapClient.at(Lab.uri("imaps", "IMAPS")).tls(Lab.tls()).login(Lab.user(user), Lab.password(user));
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        Lab.required();
        try (ImapSession imap = client().connect()) {
            imap.create(name);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        try (ImapSession imap = client().connect()) {
            imap.delete(name);
        }
    }
}
