package org.gradsh.autograd.tape;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.cpu.Buffers;
import org.gradsh.autograd.cpu.ElementwiseLoops;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.device.DeviceArray;
import org.gradsh.autograd.expr.ElementwiseCatalogue;

/**
 * The arrays that one walk alone holds, which are taken back when it has done with them.
 *
 * <p>These are the arrays that were made for the derivatives of the engine's own ops while the walk
 * was at a node. Derivatives are functions of what they are given and keep nothing, and nothing is
 * recorded of them, so once the walk has left the node the cotangents that it keeps are all that
 * can hold such an array, be it as a view. How many do is counted for each array; where none does
 * the array is taken back.
 *
 * <p>What other code has seen (a hook, a derivative of the user's, a compiled function) is never
 * taken back, nor what was made while it ran, nor what the walk still holds at its end. A walk that
 * is recorded, or traced, or looked at, or carries batches or tangents keeps no account at all.
 */
final class OwnArrays implements AutoCloseable {
  /** How many cotangents hold an array. */
  private static final class Holders {
    int count;
  }

  private final Buffers.Births births;
  private final Map<Object, Holders> held = new IdentityHashMap<>(4);

  /** Arrays that a cotangent has let go of at this node. */
  private final List<Object> left = new ArrayList<>();

  private OwnArrays(Buffers.Births births) {
    this.births = births;
  }

  /**
   * Begins the account of a walk of this thread; null where there is none to keep. That of a walk
   * within a derivative is kept by the walk around it.
   */
  static OwnArrays open(Recorder recorder) {
    boolean isSeen = recorder.isOn() || recorder.isObserved() || Onlookers.areThere();
    Buffers.Births births = isSeen ? null : Buffers.Births.open();
    return births == null ? null : new OwnArrays(births);
  }

  /** Gives back what an accelerator has of a tensor that nobody will read again. */
  static void free(Tensor t) {
    if (t.lift() == null && t.values().data() instanceof DeviceArray there) there.release();
  }

  /** A cotangent is kept. */
  void keeps(Tensor t) {
    if (!births.isOpen()) return;
    if (t.lift() != null || t.origin() != null) {
      // Somebody else may know it.
      close();
      return;
    }
    if (held.isEmpty() && births.count() == 0) return;
    Object array = t.values().data();
    Holders holders = held.get(array);
    if (holders == null && births.contains(array)) held.put(array, holders = new Holders());
    if (holders != null) holders.count++;
  }

  /** A cotangent is kept no longer. */
  void drops(Tensor t) {
    if (!births.isOpen() || held.isEmpty() || t.lift() != null) return;
    Object array = t.values().data();
    Holders holders = held.get(array);
    if (holders != null && --holders.count == 0) left.add(array);
  }

  /** A cotangent is shown to a user, who may keep it. */
  void shows(Tensor t) {
    if (births.isOpen() && !held.isEmpty() && t.lift() == null) held.remove(t.values().data());
  }

  /** Code begins that may keep what it makes. */
  void pause() {
    if (births.isOpen()) births.pause();
  }

  void resume() {
    if (births.isOpen()) births.resume();
  }

  /** Whether a kept cotangent, a whole array row by row, is held by nothing else. */
  boolean holdsAlone(Tensor kept) {
    if (!births.isOpen() || held.isEmpty() || kept.lift() != null) return false;
    Strided sum = kept.values();
    Holders holders = held.get(sum.data());
    if (holders == null || holders.count != 1) return false;
    // What was made at this node its derivative may have given away more than once.
    return !births.contains(sum.data()) && sum.offset() == 0 && sum.isContiguous();
  }

  /**
   * Adds {@code more} to a kept cotangent in its place, if that is held by nothing else; the bits
   * are those of the sum.
   */
  boolean adds(Tensor kept, Tensor more) {
    if (more.lift() != null || more.origin() != null || !holdsAlone(kept)) return false;
    if (kept.dtype() != more.dtype() || !kept.shape().equals(more.shape())) return false;
    Strided sum = kept.values();
    Strided[] both = {sum, more.values()};
    if (both[1].data() == sum.data()) return false;
    ElementwiseLoops.run(ElementwiseCatalogue.ADD, kept.dtype(), both, sum);
    return true;
  }

  /** The walk has left a node: what was made there and is not kept is taken back. */
  void leaveNode() {
    if (!births.isOpen()) return;
    for (int i = 0; i < births.count(); i++) {
      if (!held.containsKey(births.get(i))) births.takeBack(births.get(i));
    }
    births.clear();
    for (Object array : left) {
      Holders holders = held.get(array);
      if (holders == null || holders.count > 0) continue;
      held.remove(array);
      births.takeBack(array);
    }
    left.clear();
  }

  /** Ends the account: what is still kept belongs to whom the walk gives it to. */
  @Override
  public void close() {
    if (births.isOpen()) births.close();
    held.clear();
  }
}
