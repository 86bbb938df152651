package io.mailwire.imap;

import java.util.List;

/** Run by {@link NoRoomTest}: a large content with its UID behind it, beside a small one by a command of its own. */
final class NoRoomChild {

    private NoRoomChild() {}

    public static void main(String[] arguments) throws Exception {
        String script = """
                C: <tag1> UID FETCH 1 (UID BODY.PEEK[2])
                C: <tag2> UID FETCH 2 (UID BODY.PEEK[1])
                S: * 1 FETCH (BODY[2] <literal:@big> UID 1)
                S: <tag1> OK
                S: * 2 FETCH (UID 2 BODY[1] "hi")
                S: <tag2> OK
                C: <tag> NOOP
                S: <tag> OK
                """;
        Talk.about(2, Talk.PLAIN, script, server -> server.data("big", new byte[3_000_000]), (imap, inbox) -> {
            ImapMessage second = Talk.withAttachment(inbox, 2, 8);
            String[] got = {""};
            DownloadReport report = inbox.downloadAll(
                    List.of(
                            Talk.attachment(inbox, 1, "8bit", 3_000_000),
                            inbox.download(second, second.structure().text().orElseThrow())),
                    d -> got[0] = d.uid().value() == 2 ? d.text() : "" + d.bytes().length);
            say(report.results().get(0).failure().orElseThrow().getClass().getSimpleName());
            say((report.results().get(1).isDone() ? "done " : "failed ") + got[0]);
            imap.noop();
            say("open");
        });
    }

    private static void say(String line) {
        System.out.println("> " + line);
    }
}
