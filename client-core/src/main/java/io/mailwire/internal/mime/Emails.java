package io.mailwire.internal.mime;

import io.mailwire.Address;
import io.mailwire.Email;
import java.lang.invoke.MethodHandles;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes the public types of the API from inside: they have no public constructors, and hand those to this class instead. */
public final class Emails {

    private static volatile @Nullable Function<MessageContent, Email> newEmail;
    private static volatile @Nullable Function<Email, MessageContent> contentOf;
    private static volatile @Nullable AddressMaker newAddress;

    private Emails() {}

    /** The constructor of {@link Address}; nothing is checked. */
    public interface AddressMaker {
        Address make(String name, String localPart, String domain);
    }

    /** Called once, by {@link Email}. */
    public static void registerEmails(Function<MessageContent, Email> maker, Function<Email, MessageContent> content) {
        newEmail = maker;
        contentOf = content;
    }

    /** Called once, by {@link Address}. */
    public static void registerAddresses(AddressMaker maker) {
        newAddress = maker;
    }

    /** A message whose octets are in this spool. It owns the spool from now on, which must be complete. */
    public static Email of(Spool spool) {
        return of(new ReceivedContent(spool));
    }

    static Email of(MessageContent content) {
        initialize(Email.class);
        return Objects.requireNonNull(newEmail).apply(content);
    }

    static MessageContent contentOf(Email email) {
        return Objects.requireNonNull(contentOf).apply(email);
    }

    /**
     * An address as somebody sent it, which may be none that mail can be sent to; controls in it become blanks.
     *
     * @param name the display name, decoded; empty for none
     * @param localPart what stands before the @, without quotes
     * @param domain what stands behind it; empty for none
     */
    public static Address address(String name, String localPart, String domain) {
        AddressMaker maker = newAddress;
        if (maker == null) {
            initialize(Address.class);
            maker = Objects.requireNonNull(newAddress);
        }
        return maker.make(
                EncodedWords.withoutControls(name),
                EncodedWords.withoutControls(localPart),
                EncodedWords.withoutControls(domain));
    }

    private static void initialize(Class<?> type) {
        try {
            MethodHandles.lookup().ensureInitialized(type);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
