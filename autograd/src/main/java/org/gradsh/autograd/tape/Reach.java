package org.gradsh.autograd.tape;

import java.util.Arrays;
import java.util.Comparator;

/**
 * Nodes in a row, each once, with the place of each: found by number, in a table of places alone. A
 * few bytes a node, for graphs of millions.
 */
final class Reach {
  private static final Comparator<Node> LATEST_FIRST = (a, b) -> Long.compare(b.number, a.number);

  /** Nodes recorded one after the other lie side by side in the table, this many together. */
  private static final int TOGETHER_BITS = 3;

  private Node[] nodes = new Node[16];
  private int size;

  /** Whether they were added from the latest to the earliest: as those of a chain are. */
  private boolean ordered = true;

  /** Place + 1 of the node in each slot, 0 where the slot is free; at most half of it is used. */
  private int[] slots = new int[32];

  int size() {
    return size;
  }

  Node get(int place) {
    return nodes[place];
  }

  /** Adds a node at the end unless it is here. */
  void add(Node node) {
    int slot = slot(node);
    if (slots[slot] != 0) return;
    if (size == nodes.length) {
      nodes = Arrays.copyOf(nodes, 2 * size);
      slots = new int[4 * size];
      fill();
      slot = slot(node);
    }
    if (size > 0 && node.number > nodes[size - 1].number) ordered = false;
    nodes[size] = node;
    slots[slot] = ++size;
  }

  /** The same for a node that is likely to be at a place. */
  int place(Node node, int likely) {
    return likely < size && nodes[likely] == node ? likely : place(node);
  }

  /** The place of a node; −1 where it is not here. */
  int place(Node node) {
    return slots[slot(node)] - 1;
  }

  /** Orders the nodes from the latest to the earliest. */
  void latestFirst() {
    if (ordered) return;
    Arrays.sort(nodes, 0, size, LATEST_FIRST);
    Arrays.fill(slots, 0);
    fill();
    ordered = true;
  }

  private void fill() {
    for (int i = 0; i < size; i++) slots[slot(nodes[i])] = i + 1;
  }

  /** The slot of a node, or the free one where it belongs. */
  private int slot(Node node) {
    long number = node.number;
    int bits = Integer.numberOfTrailingZeros(slots.length) - TOGETHER_BITS;
    // Fibonacci hashing of the group, the number itself within it.
    int group = (int) ((number >>> TOGETHER_BITS) * 0x9E3779B97F4A7C15L >>> -bits);
    int slot = group << TOGETHER_BITS | (int) number & (1 << TOGETHER_BITS) - 1;
    while (slots[slot] != 0 && nodes[slots[slot] - 1] != node) slot = slot + 1 & slots.length - 1;
    return slot;
  }
}
