package io.mailwire.imap.internal.engine;

import io.mailwire.imap.MessageThread;
import io.mailwire.imap.internal.codec.BaseSubject;
import io.mailwire.imap.internal.codec.Casemap;
import io.mailwire.imap.internal.codec.SortData;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Threads by REFERENCES as RFC 5256 section 3 tells it, and as slowly: loops are looked for by walking up, children by looking at
 * everybody. What {@link ReferenceThreads} is compared with.
 */
final class PlainReferenceThreads {

    private static final class Node {
        private @Nullable SortData message;
        private @Nullable Node parent;

        boolean isBelow(Node other) {
            Node above = parent;
            return this == other || (above != null && above.isBelow(other));
        }
    }

    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Node> byId = new HashMap<>();

    private PlainReferenceThreads() {}

    static List<MessageThread> of(List<SortData> messages) {
        PlainReferenceThreads threads = new PlainReferenceThreads();
        messages.forEach(threads::link);
        while (threads.removesDummy()) {
            // Each may make others superfluous.
        }
        threads.mergeSubjects();
        return threads.below(null).stream().map(threads::thread).toList();
    }

    private Node add() {
        Node node = new Node();
        nodes.add(node);
        return node;
    }

    private void link(SortData message) {
        Node last = null;
        for (String id : message.references()) {
            Node named = byId.computeIfAbsent(id, i -> add());
            if (named.parent == null && last != null && !last.isBelow(named)) {
                named.parent = last;
            }
            last = named;
        }
        Node own = message.messageId().isEmpty() ? add() : byId.computeIfAbsent(message.messageId(), i -> add());
        own = own.message == null ? own : add();
        own.message = message;
        own.parent = last == null || last.isBelow(own) ? null : last;
    }

    private boolean removesDummy() {
        for (Node node : nodes) {
            if (node.message == null && (node.parent != null || children(node).size() < 2)) {
                children(node).forEach(c -> c.parent = node.parent);
                return nodes.remove(node);
            }
        }
        return false;
    }

    private List<Node> children(@Nullable Node parent) {
        return nodes.stream().filter(n -> n.parent == parent).toList();
    }

    /** The same in order. */
    private List<Node> below(@Nullable Node parent) {
        return children(parent).stream()
                .sorted(Comparator.comparing(this::first, LocalThreads.BY_DATE))
                .toList();
    }

    private SortData first(Node node) {
        return node.message != null ? node.message : first(below(node).get(0));
    }

    private MessageThread thread(Node node) {
        return new MessageThread(
                node.message == null ? 0 : node.message.uid(),
                below(node).stream().map(this::thread).toList());
    }

    private void mergeSubjects() {
        Map<String, Node> table = new HashMap<>();
        List<Node> roots = below(null);
        for (Node root : roots) {
            table.merge(subject(root), root, (known, other) -> {
                boolean better =
                        known.message != null && (other.message == null || (isReply(known) && !isReply(other)));
                return better ? other : known;
            });
        }
        table.remove("");
        for (Node root : roots) {
            Node known = table.get(subject(root));
            if (known == null || known == root) {
                continue;
            }
            if (known.message == null && root.message == null) {
                below(root).forEach(c -> c.parent = known);
                nodes.remove(root);
            } else if (known.message == null || (isReply(root) && !isReply(known))) {
                root.parent = known;
            } else {
                Node both = add();
                table.put(subject(root), both);
                known.parent = both;
                root.parent = both;
            }
        }
    }

    private String subject(Node node) {
        return Casemap.key(BaseSubject.of(first(node).subject()).text());
    }

    private boolean isReply(Node node) {
        return BaseSubject.of(first(node).subject()).isReply();
    }
}
