package io.mailwire.pop3;

import io.mailwire.SeenFolder;
import io.mailwire.SeenKey;
import io.mailwire.SeenStore;
import java.nio.file.Path;
import java.util.List;

/** Writes a journal, says each step that is done, and never ends by itself. */
final class JournalChild {

    static final SeenKey KEY = SeenKey.maildrop("pop.example.org", "ann");

    private JournalChild() {}

    public static void main(String[] args) {
        // Few live entries and many lines, so that each opening writes the file anew.
        for (int round = 0; ; round++) {
            try (SeenFolder folder = SeenStore.journal(Path.of(args[0])).open(KEY)) {
                System.out.println("open " + round);
                for (int i = 0; i < 600; i++) {
                    String uid = "r" + round + "-" + i;
                    folder.offered(uid, i);
                    folder.handled(uid, i);
                    if (i % 100 == 0) {
                        System.out.println("handled " + uid);
                    } else {
                        folder.forget(List.of(uid));
                    }
                }
            }
        }
    }
}
