package org.gradsh.cuda.memory;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * The free pieces of the segments of one stream and size class: the smallest that is large enough
 * is taken, cut, and joined with its neighbours when it comes back.
 */
final class FreeBlocks {
  /** What is left of a piece is a piece of its own from so many bytes on. */
  private static final long SMALLEST = 512;

  /** Up to so many bytes a piece is kept as it is for the next of its size. */
  private static final long QUICK = 64 << 10;

  private final TreeSet<Block> free =
      new TreeSet<>(
          Comparator.comparingLong((Block b) -> b.bytes).thenComparingLong(b -> b.address));

  /**
   * Small pieces as they came back, by their size in units of the pool's rounding, the latest
   * first: they are wanted again.
   */
  private final List<ArrayDeque<Block>> quick = new ArrayList<>();

  /** A piece that fits best, cut to size; null where none is large enough. */
  Block take(long bytes) {
    int units = (int) (Math.min(bytes, QUICK + Pool.ROUND) / Pool.ROUND);
    if (units < quick.size()) {
      Block same = quick.get(units).poll();
      if (same != null) return same;
    }
    Block best = takeBest(bytes);
    if (best != null || !joinAll()) return best;
    return takeBest(bytes);
  }

  private Block takeBest(long bytes) {
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

  /** A piece that nobody uses. */
  void put(Block block) {
    if (block.bytes <= QUICK && !block.isWhole()) {
      int units = (int) (block.bytes / Pool.ROUND);
      while (quick.size() <= units) quick.add(new ArrayDeque<>());
      quick.get(units).push(block);
    } else {
      joined(block);
    }
  }

  /** Joins small pieces with their neighbours; false where there are none. */
  private boolean joinAll() {
    boolean any = false;
    for (ArrayDeque<Block> same : quick) {
      for (Block b; (b = same.poll()) != null; any = true) joined(b);
    }
    return any;
  }

  /** Makes a piece one with its free neighbours. */
  private void joined(Block block) {
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
    joinAll();
    var whole = free.stream().filter(Block::isWhole).toList();
    whole.forEach(free::remove);
    return whole;
  }
}
