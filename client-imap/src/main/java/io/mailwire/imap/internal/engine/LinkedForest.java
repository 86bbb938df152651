package io.mailwire.imap.internal.engine;

import org.jspecify.annotations.Nullable;

/**
 * Trees that are put together and taken apart, and asked which root something is below, in logarithmic time however deep they are:
 * link-cut trees (Sleator and Tarjan, 1983). Each path from the root down is kept as a splay tree, ordered by depth.
 */
@SuppressWarnings("ReferenceEquality") // a node is equal to itself alone
final class LinkedForest {

    /** Something in a tree; a tree of its own at first. */
    abstract static class Node {
        // The parent in the splay tree; at the root of one, the node in the tree that its path hangs on.
        private @Nullable Node up;
        private @Nullable Node shallower;
        private @Nullable Node deeper;

        private boolean isSplayRoot() {
            return up == null || (up.shallower != this && up.deeper != this);
        }
    }

    private LinkedForest() {}

    /** Hangs the root of one tree below a node of another. */
    static void link(Node root, Node parent) {
        expose(root);
        root.up = parent;
    }

    /** Makes a node the root of a tree of its own, with all that is below it. */
    static void cut(Node node) {
        expose(node);
        Node above = node.shallower;
        if (above != null) {
            above.up = null;
            node.shallower = null;
        }
    }

    /** The root of the tree that a node is in. */
    static Node root(Node node) {
        expose(node);
        Node root = node;
        for (Node next = root.shallower; next != null; next = root.shallower) {
            root = next;
        }
        // What was walked through is paid for by this.
        splay(root);
        return root;
    }

    /** Makes the path from the root to a node one splay tree, with the node at its top and nothing deeper. */
    private static void expose(Node node) {
        Node below = null;
        for (Node at = node; at != null; at = at.up) {
            splay(at);
            at.deeper = below;
            below = at;
        }
        splay(node);
    }

    private static void splay(Node node) {
        while (!node.isSplayRoot()) {
            Node parent = up(node);
            if (!parent.isSplayRoot()) {
                boolean sameSide = (up(parent).shallower == parent) == (parent.shallower == node);
                rotate(sameSide ? parent : node);
            }
            rotate(node);
        }
    }

    /** Changes places with the parent in the splay tree. */
    private static void rotate(Node node) {
        Node parent = up(node);
        Node above = parent.up;
        boolean atTop = parent.isSplayRoot();
        Node moved;
        if (parent.shallower == node) {
            moved = node.deeper;
            parent.shallower = moved;
            node.deeper = parent;
        } else {
            moved = node.shallower;
            parent.deeper = moved;
            node.shallower = parent;
        }
        if (moved != null) {
            moved.up = parent;
        }
        parent.up = node;
        node.up = above;
        if (!atTop && above != null) {
            if (above.shallower == parent) {
                above.shallower = node;
            } else {
                above.deeper = node;
            }
        }
    }

    private static Node up(Node node) {
        Node up = node.up;
        if (up == null) {
            throw new AssertionError("the top of a splay tree");
        }
        return up;
    }
}
