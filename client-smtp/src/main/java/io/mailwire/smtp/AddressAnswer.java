package io.mailwire.smtp;

import io.mailwire.Reply;
import io.mailwire.internal.text.Printable;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The answer to VRFY or EXPN. Nothing follows from it for mail that is sent: servers have reasons not to tell, and reasons to
 * refuse a recipient later.
 *
 * @param asked the address, name or list that was asked about
 * @param reply what the server said
 */
public record AddressAnswer(String asked, Reply reply) {

    private static final Pattern MAILBOX = Pattern.compile("<([^<>\\s]+)>");
    private static final Pattern BARE = Pattern.compile("\\S+@\\S+");
    private static final int SHOWN = 500;

    /**
     * What it means.
     *
     * @return the status that the reply's code stands for
     */
    public AddressStatus status() {
        return switch (reply.code()) {
            case 251 -> AddressStatus.FORWARDED;
            case 252 -> AddressStatus.UNCONFIRMED;
            case 550 -> AddressStatus.UNKNOWN;
            case 551 -> AddressStatus.ELSEWHERE;
            case 553 -> AddressStatus.AMBIGUOUS;
            default -> {
                if (reply.isPositive()) {
                    yield AddressStatus.CONFIRMED;
                }
                yield reply.isTransient() ? AddressStatus.LATER : AddressStatus.NOT_TOLD;
            }
        };
    }

    /**
     * The mailboxes that the server names: the one asked about, the members of a list, where mail is forwarded to, or what an
     * ambiguous name may mean.
     *
     * @return the addresses in the reply, in angle brackets or alone on a line, without the brackets; unchecked, they are the
     *     server's words
     */
    public List<String> mailboxes() {
        return reply.lines().stream()
                .flatMap(line -> MAILBOX.matcher(line).find()
                        ? MAILBOX.matcher(line).results().map(found -> found.group(1))
                        : BARE.matcher(line.strip())
                                .results()
                                .filter(found -> isWhole(found, line))
                                .map(MatchResult::group))
                .toList();
    }

    private static boolean isWhole(MatchResult found, String line) {
        return found.group().equals(line.strip());
    }

    @Override
    public String toString() {
        return Printable.shortened(asked + " " + status() + ": " + reply, SHOWN);
    }
}
