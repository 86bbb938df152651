package io.mailwire.imap.internal.codec;

import io.mailwire.imap.FolderRight;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Optional;

/** Writes rights as the letters that a server knows. */
public final class RightLetters {

    private RightLetters() {}

    /** The letters of RFC 4314. */
    public static String rfc4314(Collection<FolderRight> rights) {
        StringBuilder letters = new StringBuilder();
        rights.stream().distinct().forEach(right -> letters.append(right.letter()));
        return letters.toString();
    }

    /**
     * The letters of RFC 2086, of which {@code c} and {@code d} stand for two rights each (RFC 4314 section 2.1.1).
     *
     * @return empty where one of two is wanted that cannot be given apart
     */
    public static Optional<String> rfc2086(Collection<FolderRight> rights) {
        if (rights.contains(FolderRight.CREATE_FOLDERS) != rights.contains(FolderRight.DELETE_FOLDER)
                || rights.contains(FolderRight.DELETE_MESSAGES) != rights.contains(FolderRight.EXPUNGE)) {
            return Optional.empty();
        }
        StringBuilder letters = new StringBuilder();
        for (FolderRight right : EnumSet.allOf(FolderRight.class)) {
            if (rights.contains(right)) {
                letters.append(
                        switch (right) {
                            case CREATE_FOLDERS -> "c";
                            case DELETE_MESSAGES -> "d";
                            case DELETE_FOLDER, EXPUNGE -> "";
                            default -> String.valueOf(right.letter());
                        });
            }
        }
        return Optional.of(letters.toString());
    }
}
