package org.gradsh.autograd.device;

import java.util.concurrent.atomic.AtomicBoolean;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.MemoryStats;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.cpu.Buffers;
import org.gradsh.autograd.cpu.ElementwiseLoops;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.expr.Elementwise;
import org.gradsh.autograd.op.Casts;

/**
 * An accelerator whose arrays are Java's behind a wall: what takes one for its own fails. It has no
 * kernel for any structural op, so that the engine's way around is used for all of them.
 */
record Mirror(int index) implements Accelerator {
  private record Behind(Mirror accelerator, Object array, AtomicBoolean isReleased)
      implements DeviceArray {
    @Override
    public void release() {
      if (isReleased.getAndSet(true)) throw new AssertionError("released twice");
    }

    @Override
    public int length() {
      return java.lang.reflect.Array.getLength(array);
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  @Override
  public String type() {
    return "mirror";
  }

  private Strided behind(Strided s) {
    return new Strided(
        s.dtype(),
        s.shape(),
        new Behind(this, s.data(), new AtomicBoolean()),
        s.offset(),
        s.strides());
  }

  private Strided front(Strided s) {
    Behind there = (Behind) s.data();
    if (there.isReleased.get()) throw new AssertionError("used after its release");
    if (!there.accelerator.equals(this)) throw new AssertionError("an array of " + there);
    return new Strided(s.dtype(), s.shape(), there.array, s.offset(), s.strides());
  }

  @Override
  public Strided unwritten(DType dtype, Shape shape) {
    Strided fresh = behind(Strided.contiguous(dtype, shape, dtype.newArray(shape.size())));
    Buffers.born((Behind) fresh.data());
    return fresh;
  }

  @Override
  public Strided zeros(DType dtype, Shape shape) {
    return unwritten(dtype, shape);
  }

  @Override
  public Strided upload(Strided host) {
    return behind(copied(host));
  }

  @Override
  public Strided download(Strided here) {
    return copied(front(here));
  }

  private static Strided copied(Strided block) {
    boolean one = block.size() > 0 && block.isUniform();
    return own(one ? block.one() : block).broadcastTo(block.shape());
  }

  /** In an array that no walk has an account of. */
  private static Strided own(Strided block) {
    Object array = block.dtype().newArray(block.size());
    Strided out = Strided.contiguous(block.dtype(), block.shape(), array);
    Casts.copy(block, out);
    return out;
  }

  @Override
  public void copy(Strided in, Strided out) {
    Casts.copy(front(in), front(out));
  }

  @Override
  public void elementwise(Elementwise op, DType compute, Strided[] in, Strided out) {
    Strided[] blocks = new Strided[in.length];
    for (int k = 0; k < in.length; k++) {
      if (in[k].isHost() && !in[k].isUniform()) throw new AssertionError("of the CPU: " + in[k]);
      blocks[k] = in[k].isHost() ? in[k] : front(in[k]);
    }
    ElementwiseLoops.run(op, compute, blocks, front(out));
  }

  @Override
  public Strided structural(String op, Object attributes, Strided[] in) {
    for (Strided s : in) front(s);
    return null;
  }

  @Override
  public MemoryStats memoryStats() {
    return new MemoryStats(0, 0, 0, 0, 0, 0, 0);
  }

  @Override
  public void synchronize() {}
}
