/**
 * Mail servers for the tests of programs that send and read mail: real loopback sockets, TLS with certificates made on
 * the spot, counted turns, and every fault that a network or a bad server has to offer. Nothing here knows a test
 * framework or a mail client; a failed check is an {@link AssertionError}.
 *
 * <p>{@link io.mailwire.testkit.ScriptedServer} plays a transcript and checks that the client keeps to it. An SMTP server
 * that offers STARTTLS:
 *
 * <pre>{@code
 * try (ScriptedServer server = ScriptedServer.start("""
 *         S: 220 mx.test ESMTP
 *         C: EHLO <any>
 *         S: 250-mx.test
 *         S: 250 STARTTLS
 *         C: STARTTLS
 *         S: 220 2.0.0 go ahead
 *         -- starttls
 *         C: EHLO <any>
 *         S: 250-mx.test
 *         S: 250 PIPELINING
 *         C: MAIL FROM:<a@example.org>
 *         C: RCPT TO:<b@example.org>
 *         C: DATA
 *         S: 250 2.1.0 ok
 *         S: 250 2.1.5 ok
 *         S: 354 go ahead
 *         C: <data>
 *         S: 250 2.0.0 queued
 *         C: QUIT
 *         S: 221 2.0.0 bye
 *         """)) {
 *     // client: trust TestCertificates.shared().trustStore(), send through server.host(), server.port()
 *     server.verify();
 *     assertTrue(server.turns() <= 6);
 *     byte[] message = server.dialogue().bodies().get(0);
 * }
 * }</pre>
 *
 * <p>A POP3 server that loses the connection after every possible octet, one after the other; the bound of the loop is
 * {@link io.mailwire.testkit.ScriptedServer#bytesSent()} of a complete run:
 *
 * <pre>{@code
 * String transcript = """
 *         S: +OK ready
 *         C: USER ann
 *         S: +OK
 *         C: PASS secret
 *         S: +OK 1 message
 *         C: RETR 1
 *         S: +OK
 *         S: <data:@message>
 *         C: DELE 1
 *         S: +OK
 *         C: QUIT
 *         S: +OK bye
 *         """;
 * for (long cut = 0; cut < complete; cut++) {
 *     try (ScriptedServer server = ScriptedServer.script(transcript).data("message", message).cutAfter(cut).start()) {
 *         // the client must fail, within its deadline, and lose nothing
 *     }
 * }
 * }</pre>
 *
 * <p>An IMAP server inside TLS; tags are captured and quoted back, literals are counted:
 *
 * <pre>{@code
 * try (ScriptedServer server = ScriptedServer.script("""
 *         S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] ready
 *         C: <tag> AUTHENTICATE PLAIN <base64:\\0ann\\0secret>
 *         S: <tag> OK [CAPABILITY IMAP4rev1 UIDPLUS] welcome
 *         C: <tag> SELECT INBOX
 *         S: * 1 EXISTS
 *         S: * OK [UIDVALIDITY 7] as ever
 *         S: <tag> OK [READ-WRITE] selected
 *         C: <tag1> UID FETCH 5 (UID BODY.PEEK[])
 *         S: * 1 FETCH (UID 5 BODY[] <literal:Subject: hi\\r\\n\\r\\nyo\\r\\n>)
 *         S: <tag1> OK fetched
 *         """).tls().start()) {
 *     // the client reads
 *     server.verify();
 * }
 * }</pre>
 *
 * <p>{@link io.mailwire.testkit.ImapTranscript} writes such dialogues with a thousand answers in them. Where a transcript
 * would be endless, {@link io.mailwire.testkit.SmtpSink} takes any amount of mail and
 * {@link io.mailwire.testkit.Pop3Maildrop} holds any number of messages. {@link io.mailwire.testkit.ServerModes} has the
 * latency and the faults of all three; {@link io.mailwire.testkit.TestCertificates} the good and the bad certificates;
 * {@link io.mailwire.testkit.TestProxy} and {@link io.mailwire.testkit.UnansweredPort} what can stand in between.
 *
 * <p>Servers run on daemon threads, bind loopback only, wait a bounded time for everything, and end with their
 * {@code close()}. Transcripts, dialogues and lists of commands show secrets as they came: use made-up ones.
 */
@NullMarked
package io.mailwire.testkit;

import org.jspecify.annotations.NullMarked;
