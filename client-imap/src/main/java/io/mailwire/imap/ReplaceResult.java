package io.mailwire.imap;

import java.util.Optional;

/**
 * What became of a message that was replaced.
 *
 * @param folder the folder it was in
 * @param replaced its UID
 * @param method how
 * @param uid the UID of the message in its place, where the server says so
 */
public record ReplaceResult(String folder, long replaced, ReplaceMethod method, Optional<Uid> uid) {

    @Override
    public String toString() {
        return "UID " + replaced + " in " + folder + " replaced by " + method
                + uid.map(u -> ", now UID " + u).orElse("");
    }
}
