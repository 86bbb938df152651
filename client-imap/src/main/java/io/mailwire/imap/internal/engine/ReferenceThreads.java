package io.mailwire.imap.internal.engine;

import io.mailwire.imap.MessageThread;
import io.mailwire.imap.internal.codec.BaseSubject;
import io.mailwire.imap.internal.codec.Casemap;
import io.mailwire.imap.internal.codec.SortData;
import io.mailwire.imap.internal.codec.ThreadBuilder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Threads by REFERENCES (RFC 5256 section 3), its six steps one after the other. Nothing recurses: a thread is as deep as people made
 * it.
 */
final class ReferenceThreads {

    /** A message, or one that others name and that is not there. */
    private static final class Node extends LinkedForest.Node {
        private @Nullable SortData message;
        private @Nullable Node parent;
        private Set<Node> children = new LinkedHashSet<>(2);
        private @Nullable SortData first; // what it is sorted by

        boolean isDummy() {
            return message == null;
        }

        void moveTo(@Nullable Node to) {
            if (parent != null) {
                parent.children.remove(this);
            }
            parent = to;
            if (to != null) {
                to.children.add(this);
            }
        }
    }

    private final Map<String, Node> byId = new LinkedHashMap<>();
    private final Node root = new Node();
    private final Checkpoint checkpoint;

    private ReferenceThreads(Checkpoint checkpoint) {
        this.checkpoint = checkpoint;
    }

    static List<MessageThread> of(List<SortData> messages, Checkpoint checkpoint) {
        ReferenceThreads threads = new ReferenceThreads(checkpoint);
        threads.link(messages);
        threads.gather();
        threads.prune();
        threads.sort(List.of(threads.root));
        threads.mergeSubjects();
        threads.sortAll();
        return threads.build();
    }

    // ---- step 1

    private void link(List<SortData> messages) {
        for (SortData message : messages) {
            checkpoint.pass();
            Node parent = null;
            for (String id : message.references()) {
                Node node = byId.computeIfAbsent(id, i -> new Node());
                if (parent != null && node.parent == null) {
                    link(node, parent);
                }
                parent = node;
            }
            Node node = own(message);
            // What others said of its parent counts less than what it says itself.
            if (node.parent != null) {
                LinkedForest.cut(node);
                node.moveTo(null);
            }
            if (parent != null) {
                link(node, parent);
            }
        }
    }

    /** Unless that makes a loop: whoever has no parent is the root of all that is below it. */
    private static void link(Node node, Node parent) {
        if (LinkedForest.root(parent) != node) {
            LinkedForest.link(node, parent);
            node.moveTo(parent);
        }
    }

    /** A message without an id, or with one that another has, is nobody's parent. */
    private Node own(SortData message) {
        Node node = message.messageId().isEmpty() ? null : byId.computeIfAbsent(message.messageId(), i -> new Node());
        if (node == null || !node.isDummy()) {
            node = new Node();
            byId.put("\0" + message.uid(), node);
        }
        node.message = message;
        return node;
    }

    // ---- steps 2 and 3

    private void gather() {
        for (Node node : byId.values()) {
            if (node.parent == null) {
                node.moveTo(root);
            }
        }
    }

    /**
     * Dummies go, except those below the root that hold several. Every message is moved once, to the nearest above it that stays: a long
     * References header is a long chain of dummies, and a thousand replies must not climb it one by one.
     */
    private void prune() {
        List<Node> topDown = bottomUp();
        Collections.reverse(topDown);
        IdentityHashMap<Node, Node> staying = new IdentityHashMap<>();
        for (Node node : topDown) {
            checkpoint.pass();
            Node parent = node.parent;
            boolean stays = !node.isDummy() || parent == null || parent == root;
            staying.put(node, stays ? node : staying.getOrDefault(parent, root));
        }
        for (Node node : topDown) {
            Node parent = node.parent;
            if (parent != null) {
                node.moveTo(staying.get(node) == node ? staying.getOrDefault(parent, root) : null);
            }
        }
        for (Node node : List.copyOf(root.children)) {
            if (node.isDummy() && node.children.size() < 2) {
                node.moveTo(null);
                List.copyOf(node.children).forEach(c -> c.moveTo(root));
            }
        }
    }

    /** All nodes, each behind those below it. */
    private List<Node> bottomUp() {
        List<Node> nodes = new ArrayList<>();
        Deque<Node> left = new ArrayDeque<>();
        left.push(root);
        while (!left.isEmpty()) {
            checkpoint.pass();
            Node node = left.pop();
            nodes.add(node);
            node.children.forEach(left::push);
        }
        Collections.reverse(nodes);
        return nodes;
    }

    // ---- steps 4 and 6

    private void sortAll() {
        sort(bottomUp());
    }

    /** A dummy goes by its first child. */
    private void sort(Collection<Node> bottomUp) {
        Comparator<Node> byDate = checkpoint.comparing(Comparator.comparing(this::first, LocalThreads.BY_DATE));
        for (Node node : bottomUp) {
            for (Node child : node.children) {
                if (child.isDummy()) {
                    child.children = sorted(child.children, byDate);
                }
                child.first = null;
            }
            node.children = sorted(node.children, byDate);
        }
    }

    private static Set<Node> sorted(Set<Node> nodes, Comparator<Node> by) {
        if (nodes.size() < 2) {
            return nodes;
        }
        List<Node> list = new ArrayList<>(nodes);
        list.sort(by);
        return new LinkedHashSet<>(list);
    }

    private SortData first(Node node) {
        SortData first = node.message != null ? node.message : node.first;
        if (first == null) {
            // Below the root only, and one deep: what was deeper has been pruned, and dummies of step 5 hold no others.
            first = first(node.children.iterator().next());
            node.first = first;
        }
        return first;
    }

    // ---- step 5

    private void mergeSubjects() {
        Map<String, Node> table = new HashMap<>();
        for (Node node : root.children) {
            checkpoint.pass();
            BaseSubject subject = subject(node);
            if (subject.text().isEmpty()) {
                continue;
            }
            String key = Casemap.key(subject.text());
            Node present = table.get(key);
            if (present == null
                    || (node.isDummy() && !present.isDummy())
                    || (!present.isDummy() && subject(present).isReply() && !subject.isReply() && !node.isDummy())) {
                table.put(key, node);
            }
        }
        for (Node node : List.copyOf(root.children)) {
            checkpoint.pass();
            String key = Casemap.key(subject(node).text());
            Node present = key.isEmpty() ? null : table.get(key);
            if (present == null || present == node) {
                continue;
            }
            if (node.isDummy() && present.isDummy()) {
                List.copyOf(node.children).forEach(c -> c.moveTo(present));
                node.moveTo(null);
            } else if (present.isDummy()
                    || (subject(node).isReply() && !subject(present).isReply())) {
                node.moveTo(present);
            } else {
                Node both = new Node();
                both.moveTo(root);
                present.moveTo(both);
                node.moveTo(both);
                table.put(key, both);
            }
        }
    }

    private BaseSubject subject(Node node) {
        return BaseSubject.of(first(node).subject());
    }

    // ---- the result

    private List<MessageThread> build() {
        ThreadBuilder built = new ThreadBuilder();
        record Entry(Node node, int parent) {}
        Deque<Entry> left = new ArrayDeque<>();
        for (Node node : reversed(root.children)) {
            left.push(new Entry(node, ThreadBuilder.NONE));
        }
        while (!left.isEmpty()) {
            checkpoint.pass();
            Entry entry = left.pop();
            SortData message = entry.node().message;
            int number = built.add(message == null ? 0 : message.uid(), entry.parent());
            for (Node child : reversed(entry.node().children)) {
                left.push(new Entry(child, number));
            }
        }
        return built.build();
    }

    private static List<Node> reversed(Collection<Node> nodes) {
        List<Node> list = new ArrayList<>(nodes);
        Collections.reverse(list);
        return list;
    }
}
