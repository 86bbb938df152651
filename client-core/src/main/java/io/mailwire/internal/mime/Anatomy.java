package io.mailwire.internal.mime;

import io.mailwire.PartRole;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What each part of a message is for: the one rule, for parsed messages and for BODYSTRUCTURE. It asks for nothing but what both
 * know of a part, and not for its content.
 *
 * <p>Every part that has no parts gets one role, by the first line that fits:
 *
 * <ol>
 *   <li>the signature of multipart/signed, by place and type, and the version part of multipart/encrypted: {@code OTHER};
 *   <li>marked as an attachment: {@code ATTACHMENT};
 *   <li>a picture, sound or style with a content id, inside multipart/related beside its root, or elsewhere marked as inline:
 *       {@code INLINE}, if the message has HTML at all;
 *   <li>text/plain or text/html without a file name, or with one as a branch of multipart/alternative: {@code TEXT} or
 *       {@code HTML}; of several of a type that are branches of one multipart/alternative the last counts, the others are
 *       {@code OTHER};
 *   <li>any other text that is a branch of multipart/alternative, without a file name, calendars excepted: {@code OTHER};
 *   <li>everything else: {@code ATTACHMENT}.
 * </ol>
 *
 * <p>Where this finds neither text nor HTML, and the first part is text/plain or text/html that only its file name made an
 * attachment, that part is what the message says.
 */
public final class Anatomy<P> {

    private static final Set<String> SIGNATURES =
            Set.of("application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature");

    // Pictures whose sender did not know their type have at least a name that says so.
    private static final Set<String> PICTURE_EXTENSIONS =
            Set.of("png", "jpg", "jpeg", "gif", "bmp", "webp", "svg", "tif", "tiff", "ico", "heic");

    private final Shape<P> shape;
    private final List<Placed<P>> placed = new ArrayList<>();

    private Anatomy(Shape<P> shape) {
        this.shape = shape;
    }

    /** What the rule wants to know of a part. */
    public interface Shape<P> {
        /** The media type without parameters, in lower case. */
        String type(P part);

        /** The disposition without parameters, in lower case; "" for none. */
        String disposition(P part);

        /** The file name that was given; "" for none. */
        String fileName(P part);

        /** The content id without angle brackets; "" for none. */
        String contentId(P part);

        /** The parameter "start" of multipart/related, without angle brackets; "" for none. */
        String start(P part);

        /** The parts of a multipart, and of nothing else. */
        List<P> children(P part);
    }

    /** A part without parts, and what it is for. */
    public record Placed<P>(P part, PartRole role) {}

    /** Where a part stands. */
    private enum Place {
        ANYWHERE,
        /** In multipart/related beside the root, however deep. */
        BESIDE_ROOT,
        /** A branch of multipart/alternative. */
        ALTERNATIVE,
        /** One that another branch of its type replaces. */
        REPLACED,
        SIGNATURE
    }

    /** All parts that have no parts, in the order of the message. Recursive: the tree must be of bounded depth. */
    public static <P> List<Placed<P>> of(P root, Shape<P> shape) {
        Anatomy<P> anatomy = new Anatomy<>(shape);
        anatomy.sort(root, Place.ANYWHERE);
        return List.copyOf(anatomy.withoutWhatNothingShows());
    }

    private void sort(P part, Place place) {
        List<P> children = shape.children(part);
        if (children.isEmpty()) {
            placed.add(new Placed<>(part, role(part, place)));
            return;
        }
        Place inherited = place == Place.BESIDE_ROOT ? place : Place.ANYWHERE;
        switch (shape.type(part)) {
            case "multipart/related" -> {
                int root = rootOf(part, children);
                for (int i = 0; i < children.size(); i++) {
                    sort(children.get(i), i == root ? inherited : Place.BESIDE_ROOT);
                }
            }
            case "multipart/alternative" -> sortAlternatives(children, inherited);
            case "multipart/signed" -> {
                for (int i = 0; i < children.size(); i++) {
                    boolean signature = i == 1 && SIGNATURES.contains(shape.type(children.get(i)));
                    sort(children.get(i), signature ? Place.SIGNATURE : inherited);
                }
            }
            case "multipart/encrypted" -> {
                for (int i = 0; i < children.size(); i++) {
                    boolean version = i == 0 && shape.type(children.get(i)).equals("application/pgp-encrypted");
                    sort(children.get(i), version ? Place.SIGNATURE : inherited);
                }
            }
            default -> children.forEach(c -> sort(c, inherited));
        }
    }

    // RFC 2046 section 5.1.4: the branches say the same, the last is the best.
    private void sortAlternatives(List<P> children, Place inherited) {
        int lastPlain = lastOf("text/plain", children);
        int lastHtml = lastOf("text/html", children);
        for (int i = 0; i < children.size(); i++) {
            P child = children.get(i);
            boolean replaced =
                    (i < lastPlain && isBranch("text/plain", child)) || (i < lastHtml && isBranch("text/html", child));
            Place place = replaced ? Place.REPLACED : Place.ALTERNATIVE;
            sort(child, inherited == Place.BESIDE_ROOT ? inherited : place);
        }
    }

    private int lastOf(String type, List<P> children) {
        int last = -1;
        for (int i = 0; i < children.size(); i++) {
            last = isBranch(type, children.get(i)) ? i : last;
        }
        return last;
    }

    private boolean isBranch(String type, P part) {
        return shape.type(part).equals(type) && !isMarked(part);
    }

    // RFC 2387 section 3.2: the root is what "start" names, else the first. Where that is a picture, it's the first
    // text.
    private int rootOf(P related, List<P> children) {
        String start = shape.start(related);
        if (!start.isEmpty()) {
            for (int i = 0; i < children.size(); i++) {
                if (shape.contentId(children.get(i)).equals(start)) {
                    return i;
                }
            }
        }
        for (int i = 0; i < children.size(); i++) {
            String type = shape.type(children.get(i));
            if (type.startsWith("multipart/") || type.equals("text/html")) {
                return i;
            }
        }
        return 0;
    }

    private boolean isMarked(P part) {
        return shape.disposition(part).equals("attachment");
    }

    private PartRole role(P part, Place place) {
        String type = shape.type(part);
        if (place == Place.SIGNATURE) {
            return PartRole.OTHER;
        }
        if (isMarked(part)) {
            return PartRole.ATTACHMENT;
        }
        if (isShown(part, place)) {
            return PartRole.INLINE;
        }
        boolean branch = place == Place.ALTERNATIVE || place == Place.REPLACED;
        if (branch || shape.fileName(part).isEmpty()) {
            if (place == Place.REPLACED) {
                return PartRole.OTHER;
            }
            if (type.equals("text/plain")) {
                return PartRole.TEXT;
            }
            if (type.equals("text/html")) {
                return PartRole.HTML;
            }
        }
        boolean otherForm = branch
                && type.startsWith("text/")
                && !type.equals("text/calendar")
                && shape.fileName(part).isEmpty();
        return otherForm ? PartRole.OTHER : PartRole.ATTACHMENT;
    }

    // RFC 2392: HTML can show what has a content id, and browsers nothing but media. A PDF with one is to be opened.
    private boolean isShown(P part, Place place) {
        String disposition = shape.disposition(part);
        if (shape.contentId(part).isEmpty()) {
            return false;
        }
        if (place == Place.BESIDE_ROOT) {
            return (disposition.isEmpty() || disposition.equals("inline"))
                    && (isMedia(part) || shape.type(part).equals("text/css"));
        }
        return disposition.equals("inline") && isMedia(part);
    }

    private boolean isMedia(P part) {
        String type = shape.type(part);
        if (type.startsWith("application/")) {
            String name = shape.fileName(part);
            return PICTURE_EXTENSIONS.contains(
                    name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
        }
        return type.startsWith("image/")
                || type.startsWith("audio/")
                || type.startsWith("video/")
                || type.startsWith("font/");
    }

    private List<Placed<P>> withoutWhatNothingShows() {
        if (placed.stream().noneMatch(p -> p.role == PartRole.TEXT || p.role == PartRole.HTML)) {
            Placed<P> first = placed.get(0);
            String type = shape.type(first.part);
            boolean said = type.equals("text/plain") || type.equals("text/html");
            if (first.role == PartRole.ATTACHMENT && said && !isMarked(first.part)) {
                placed.set(0, new Placed<>(first.part, type.equals("text/plain") ? PartRole.TEXT : PartRole.HTML));
            }
        }
        if (placed.stream().noneMatch(p -> p.role == PartRole.HTML)) {
            placed.replaceAll(p -> p.role == PartRole.INLINE ? new Placed<>(p.part, PartRole.ATTACHMENT) : p);
        }
        return placed;
    }
}
