package io.mailwire.imap.internal.engine;

import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LinkedForestTest {

    private static final class Plain extends LinkedForest.Node {
        private @Nullable Plain parent;

        Plain root() {
            Plain node = this;
            while (node.parent != null) {
                node = node.parent;
            }
            return node;
        }
    }

    @Test
    void knowsEveryRootAfterAnyLinksAndCuts() {
        Random random = new Random(31);
        for (int round = 0; round < 300; round++) {
            List<Plain> nodes = new ArrayList<>();
            for (int n = 1 + random.nextInt(25); n > 0; n--) {
                nodes.add(new Plain());
            }
            for (int step = 0; step < 200; step++) {
                Plain node = nodes.get(random.nextInt(nodes.size()));
                Plain other = nodes.get(random.nextInt(nodes.size()));
                if (node.parent != null && random.nextInt(4) == 0) {
                    LinkedForest.cut(node);
                    node.parent = null;
                } else if (node.parent == null && other.root() != node) {
                    LinkedForest.link(node, other);
                    node.parent = other;
                } else if (random.nextBoolean()) {
                    LinkedForest.cut(node.root());
                }
                Plain any = nodes.get(random.nextInt(nodes.size()));
                assertSame(any.root(), LinkedForest.root(any));
            }
            nodes.forEach(n -> assertSame(n.root(), LinkedForest.root(n)));
        }
    }
}
