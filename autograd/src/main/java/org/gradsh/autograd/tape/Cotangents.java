package org.gradsh.autograd.tape;

import java.util.Arrays;
import org.gradsh.autograd.Tensor;

/**
 * The cotangents of a walk by the places of nodes. Few of them are there at a time: they share a
 * small array, and the large one has numbers alone, which the collector need not look at.
 */
final class Cotangents {
  /** For each node the slot of its cotangent + 1; 0 where there is none. */
  private final int[] slots;

  private Tensor[] present = new Tensor[16];

  /** Slots that were given back, and those never used from {@code used} on. */
  private int[] free = new int[16];

  private int freed;
  private int used;

  /** What the walk alone holds, where account is kept of it; else null. */
  private OwnArrays own;

  Cotangents(int nodes) {
    slots = new int[nodes];
  }

  /** Keeps account of arrays from now on, or no longer. */
  void account(OwnArrays of) {
    own = of;
  }

  /** The cotangent of a node, or null. */
  Tensor at(int place) {
    int slot = slots[place];
    return slot == 0 ? null : present[slot - 1];
  }

  /** Adds to the cotangent of a node. */
  void add(int place, Tensor cotangent) {
    int slot = slots[place] - 1;
    if (slot >= 0) {
      Tensor before = present[slot];
      if (own == null || !own.adds(before, cotangent)) replace(slot, before.add(cotangent));
      return;
    }
    slot = freed > 0 ? free[--freed] : used++;
    if (slot == present.length) present = Arrays.copyOf(present, 2 * slot);
    present[slot] = cotangent;
    slots[place] = slot + 1;
    if (own != null) own.keeps(cotangent);
  }

  /** Puts another in the place of the cotangent of a node that has one. */
  void set(int place, Tensor cotangent) {
    replace(slots[place] - 1, cotangent);
  }

  private void replace(int slot, Tensor cotangent) {
    if (own != null) {
      own.drops(present[slot]);
      own.keeps(cotangent);
    }
    present[slot] = cotangent;
  }

  /** Forgets the cotangent of a node that has one. */
  void drop(int place) {
    int slot = slots[place] - 1;
    if (own != null) own.drops(present[slot]);
    present[slot] = null;
    slots[place] = 0;
    if (freed == free.length) free = Arrays.copyOf(free, 2 * freed);
    free[freed++] = slot;
  }
}
