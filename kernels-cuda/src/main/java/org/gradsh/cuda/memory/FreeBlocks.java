package org.gradsh.cuda.memory;

import java.util.Comparator;
import java.util.TreeSet;

/**
 * The free pieces of the segments of one stream and size class: the smallest that is large enough
 * is taken, cut, and joined with its neighbours when it comes back.
 */
final class FreeBlocks {
  /** What is left of a piece is a piece of its own from so many bytes on. */
  private static final long SMALLEST = 512;

  private final TreeSet<Block> free =
      new TreeSet<>(
          Comparator.comparingLong((Block b) -> b.bytes).thenComparingLong(b -> b.address));

  /** The best fit, cut to size; null where none is large enough. */
  Block take(long bytes) {
    Block key = new Block(null, 0, bytes);
    Block block = free.ceiling(key);
    if (block == null) return null;
    free.remove(block);
    cut(block, bytes);
    block.isFree = false;
    return block;
  }

  private void cut(Block block, long bytes) {
    long rest = block.bytes - bytes;
    if (rest < SMALLEST) return;
    Block tail = new Block(block.segment, block.address + bytes, rest);
    tail.before = block;
    tail.behind = block.behind;
    if (tail.behind != null) tail.behind.before = tail;
    block.behind = tail;
    block.bytes = bytes;
    tail.isFree = true;
    free.add(tail);
  }

  /** A piece that nobody uses: one with its free neighbours. */
  void put(Block block) {
    Block whole = block;
    if (whole.before != null && whole.before.isFree) {
      Block first = whole.before;
      free.remove(first);
      whole = join(first, whole);
    }
    if (whole.behind != null && whole.behind.isFree) {
      free.remove(whole.behind);
      whole = join(whole, whole.behind);
    }
    whole.isFree = true;
    free.add(whole);
  }

  private static Block join(Block first, Block second) {
    first.bytes += second.bytes;
    first.behind = second.behind;
    if (first.behind != null) first.behind.before = first;
    return first;
  }

  /** Takes out the segments of which nothing is in use. */
  Iterable<Block> removeWhole() {
    var whole = free.stream().filter(Block::isWhole).toList();
    whole.forEach(free::remove);
    return whole;
  }
}
