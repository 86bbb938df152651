package io.mailwire.imap.internal.wire;

/** How names of folders stand on the wire. */
public enum FolderNames {
    /** IMAP4rev1: modified UTF-7 (RFC 3501 section 5.1.3). Raw UTF-8, which servers send as well, is read all the same. */
    MODIFIED_UTF7 {
        @Override
        public String encode(String name) {
            return ModifiedUtf7.encode(name);
        }

        @Override
        public String decode(String text) {
            return ModifiedUtf7.decode(text);
        }
    },
    /** As they are: after ENABLE UTF8=ACCEPT (RFC 9755 section 3), and where the server speaks IMAP4rev2 only (RFC 9051 section 5.1). */
    UTF8 {
        @Override
        public String encode(String name) {
            return name;
        }

        @Override
        public String decode(String text) {
            return text;
        }
    };

    /** A name as the wire has it. */
    public abstract String encode(String name);

    /** A name as users know it. */
    public abstract String decode(String text);

    /** The same, with INBOX in capitals: it has no case (RFC 9051 section 5.1). */
    public String decodeFolder(String text) {
        String name = decode(text);
        return isInbox(name) ? INBOX : name;
    }

    /** The one name that every server has. */
    public static final String INBOX = "INBOX";

    /** Whether this is INBOX, whatever its case. */
    public static boolean isInbox(String name) {
        return name.equalsIgnoreCase(INBOX);
    }

    /** Whether two names are of one folder. */
    public static boolean isSame(String name, String other) {
        return name.equals(other) || (isInbox(name) && isInbox(other));
    }
}
