package io.mailwire.imap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.mailwire.Email;
import io.mailwire.Timeouts;
import io.mailwire.TlsPolicy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No string of a caller gets out of its place: each that could is refused, and nothing is sent. */
@Timeout(20)
class ArgumentsTest {

    private static final Email EMAIL = Email.parse("Subject: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

    private static Map<String, Consumer<String>> verbs(ImapSession session, Folder inbox) {
        Selection one = inbox.messages(UidSet.of(1));
        Map<String, Consumer<String>> verbs = new LinkedHashMap<>();
        verbs.put("list", session::list);
        verbs.put("select", session::select);
        verbs.put("examine", session::examine);
        verbs.put("listWithStatus", session::listWithStatus);
        verbs.put("status", session::status);
        verbs.put("create", session::create);
        verbs.put("create with a use", s -> session.create(s, SpecialUse.SENT));
        verbs.put("rename from", s -> session.rename(s, "x"));
        verbs.put("rename to", s -> session.rename("x", s));
        verbs.put("delete", session::delete);
        verbs.put("subscribe", session::subscribe);
        verbs.put("unsubscribe", session::unsubscribe);
        verbs.put("id field", s -> session.id(Map.of(s, "x")));
        verbs.put("id value", s -> session.id(Map.of("name", s)));
        verbs.put("moveTo", one::moveTo);
        verbs.put("copyTo", one::copyTo);
        verbs.put("quota", session::quota);
        verbs.put("quotaOfRoot", session::quotaOfRoot);
        verbs.put("setQuota", s -> session.setQuota(s, Map.of("STORAGE", 1L)));
        verbs.put("setQuota resource", s -> session.setQuota("x", Map.of(s, 1L)));
        verbs.put("grantableRights", s -> session.grantableRights(s, "x"));
        verbs.put("grantableRights who", s -> session.grantableRights("x", s));
        verbs.put(
                "metadata query",
                s -> session.metadata(s, MetadataQuery.of("/a").upTo(1)));
        verbs.put("metadata query entry", s -> session.metadata("x", MetadataQuery.of("/" + s)));
        verbs.put("rights", session::rights);
        verbs.put("acl", session::acl);
        verbs.put("setRights", s -> session.setRights(s, "x"));
        verbs.put("setRights who", s -> session.setRights("x", s));
        verbs.put("removeRights who", s -> session.removeRights("x", s));
        verbs.put("metadata", s -> session.metadata(s, "/a"));
        verbs.put("metadata entry", s -> session.metadata("x", "/" + s));
        verbs.put("setMetadata", s -> session.setMetadata(s, "/a", "x"));
        verbs.put("setMetadata entry", s -> session.setMetadata("x", "/" + s, "x"));
        verbs.put("set", s -> one.set(Flag.keyword(s)));
        verbs.put("change", s -> one.change(FlagChange.add(new Flag("\\" + s))));
        verbs.put("append", s -> session.append(s, EMAIL));
        verbs.put("append with a flag", s -> session.append("x", EMAIL, new Flag("\\" + s)));
        verbs.put("appendAll", s -> session.appendAll(s, List.of(Upload.of(EMAIL))));
        verbs.put("add", s -> one.add(Flag.keyword(s)));
        verbs.put("remove", s -> one.remove(Flag.keyword(s)));
        verbs.put("flag", s -> one.add(new Flag("\\" + s)));
        verbs.put("search flag", s -> inbox.search(Search.flag(Flag.keyword(s))).count());
        verbs.put("search keyword", s -> inbox.search(Search.keyword(s)).count());
        verbs.put("from", s -> inbox.search(Search.from(s)).count());
        verbs.put("to", s -> inbox.search(Search.to(s)).count());
        verbs.put("cc", s -> inbox.search(Search.cc(s)).count());
        verbs.put("bcc", s -> inbox.search(Search.bcc(s)).sort(SortKey.DATE));
        verbs.put("unkeyword", s -> inbox.search(Search.unkeyword(s)).max());
        verbs.put(
                "withoutFlag",
                s -> inbox.search(Search.withoutFlag(new Flag(s))).min());
        verbs.put("emailId", s -> inbox.search(Search.emailId(s)).uids());
        verbs.put("threadId", s -> inbox.search(Search.threadId(s)).uids());
        verbs.put("fuzzy", s -> inbox.search(Search.from(s).fuzzy()).page(1, 2));
        verbs.put("among", s -> one.search(Search.from(s)).threads(ThreadAlgorithm.REFERENCES));
        verbs.put("raw", s -> inbox.search(GmailSearch.raw(s)).uids());
        verbs.put("label", s -> inbox.search(GmailSearch.label(s)).uids());
        verbs.put(
                "found and marked",
                s -> inbox.search(Search.anyOf(Search.from(s))).add(Flag.SEEN));
        verbs.put("subject", s -> inbox.search(Search.subject(s)).count());
        verbs.put("body", s -> inbox.search(Search.body(s)).count());
        verbs.put("text", s -> inbox.search(Search.text(s)).count());
        verbs.put("header", s -> inbox.search(Search.header(s, "x")).count());
        verbs.put("header's text", s -> inbox.search(Search.header("X-Y", s)).count());
        verbs.put(
                "or", s -> inbox.search(Search.seen().or(Search.from(s).not())).count());
        verbs.put("fetch", s -> one.fetch(FetchOptions.DEFAULTS.headers(s)));
        verbs.put("uids", s -> inbox.messages(UidSet.parse(s)).add(Flag.SEEN));
        return verbs;
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nb NOOP", "\r", "\n", "\0", "a\nb", "a\u0000b", "\u007f", "\ud800"})
    void whatCouldEndACommandIsRefusedEverywhere(String hostile) throws Exception {
        try (BusyServer server = new BusyServer(true)) {
            try (ImapSession session = ImapClient.at(server.uri())
                            .tls(TlsPolicy.UNSAFE_CLEARTEXT)
                            .timeouts(Timeouts.ofEach(Duration.ofSeconds(5)))
                            .connect();
                    Folder inbox = session.select("INBOX")) {
                verbs(session, inbox)
                        .forEach((name, verb) ->
                                assertThrows(IllegalArgumentException.class, () -> verb.accept(hostile), name));
                session.noop();
            }
            assertEquals(List.of("SELECT \"INBOX\"", "NOOP", "UNSELECT", "LOGOUT"), server.commands());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x\" {3+}", "a) (b", "%*]", "\\\"", "{5}", "é {5}"})
    void whatHasAMeaningInTheGrammarStaysText(String odd) throws Exception {
        try (BusyServer server = new BusyServer(true);
                ImapSession session = ImapClient.at(server.uri())
                        .tls(TlsPolicy.UNSAFE_CLEARTEXT)
                        .timeouts(Timeouts.ofEach(Duration.ofSeconds(5)))
                        .connect();
                Folder inbox = session.select("INBOX")) {
            inbox.search(Search.subject(odd)).count();
            inbox.messages(UidSet.of(1)).copyTo(odd);
            session.noop();
            assertEquals(4, server.commands().size());
        }
    }

    @Test
    void aLoginThatCouldEndACommandIsRefusedAtOnce() {
        for (String hostile : List.of("a\r\nb NOOP", "\r", "\n", "\0")) {
            ImapClient client = ImapClient.at("imaps://mail.example.org");
            assertThrows(IllegalArgumentException.class, () -> client.login(hostile, "secret"));
            assertThrows(IllegalArgumentException.class, () -> client.login("ann", hostile));
            assertThrows(IllegalArgumentException.class, () -> ImapClient.at("imaps://mail.example.org" + hostile));
        }
    }
}
