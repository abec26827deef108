package org.gradsh.autograd.device;

import org.gradsh.autograd.DType;
import org.gradsh.autograd.MemoryStats;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.cpu.Draws;
import org.gradsh.autograd.cpu.Philox;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.expr.Elementwise;
import org.gradsh.autograd.expr.FusedCode;
import org.gradsh.autograd.expr.FusedLoop;

/**
 * One device that computes: the kernels of the catalogue over its own memory. Given by an {@link
 * AcceleratorProvider}; the engine names none.
 *
 * <p>Blocks are {@link Strided} as on the CPU, with a {@link DeviceArray} for data; views, slices
 * and broadcasts of them are made by the engine alone. Nothing here need wait for the device but
 * {@link #download} and {@link #synchronize}. May be called by several threads.
 */
public interface Accelerator {
  /** The type of its device, such as {@code "cuda"}. */
  String type();

  /** Which one of its type. */
  int index();

  /** A fresh block, row-major, that the caller writes as a whole. */
  Strided unwritten(DType dtype, Shape shape);

  /** A fresh block of zeros, row-major. */
  Strided zeros(DType dtype, Shape shape);

  /** A copy of a block of the CPU's: row-major, but for axes along which it is broadcast. */
  Strided upload(Strided host);

  /** A copy on the CPU, row-major, but for axes along which it is broadcast. */
  Strided download(Strided here);

  /** Writes {@code in} over {@code out}, both here, converted as on the CPU. */
  void copy(Strided in, Strided out);

  /**
   * {@code out = op(in…)}.
   *
   * @param compute the dtype in which it computes
   * @param in of that dtype, masks in bool, broadcast to the shape of {@code out}; of the CPU where
   *     they are one number
   * @param out here, row-major; may be an operand itself where both have the same layout
   */
  void elementwise(Elementwise op, DType compute, Strided[] in, Strided out);

  /**
   * The result of a structural op of the catalogue.
   *
   * @param op its name
   * @param in all here
   * @return null where there is no kernel for it: the engine then computes on the CPU
   */
  Strided structural(String op, Object attributes, Strided[] in);

  /**
   * Random numbers, the same as {@link Draws} has on the CPU; the sequence then stands where it
   * would.
   *
   * @param low the least of whole numbers
   * @param bound how many of them there are, unsigned
   * @param random the sequence
   * @return null where there is no kernel for it: then nothing was taken
   */
  default Strided draw(
      Draws.Kind kind, DType dtype, Shape shape, long low, long bound, Philox random) {
    return null;
  }

  /**
   * A group of elementwise steps and reductions as one kernel: what a compiled graph is made of.
   *
   * @return null where it makes none of this form: each step then runs by a kernel of its own
   */
  default FusedCode fused(FusedLoop.Group group) {
    return null;
  }

  /**
   * The same work in a form that costs less where it is done many times: an accelerator may note
   * what it launches, and launch that at once. It is asked for what is computed here alone and
   * draws no random numbers.
   */
  default Repeated repeated(Repeated work) {
    return work;
  }

  /** How its memory is used. */
  MemoryStats memoryStats();

  /** Waits until all that was begun here is done. */
  void synchronize();

  /**
   * Waits until all that any thread has begun here is done.
   *
   * @throws org.gradsh.autograd.TensorException when kernels found something that nobody was told
   */
  default void check() {
    synchronize();
  }

  /** The accelerator that a block is on; null for the CPU. */
  static Accelerator of(Strided block) {
    return block.data() instanceof DeviceArray there ? there.accelerator() : null;
  }
}
