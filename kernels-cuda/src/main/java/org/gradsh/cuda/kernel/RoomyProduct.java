package org.gradsh.cuda.kernel;

import org.gradsh.autograd.Shape;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.device.DeviceArray;
import org.gradsh.autograd.op.Casts;
import org.gradsh.cuda.CudaDevice;

/**
 * The operands of a product, copied where their rows begin anywhere and are read so often that it
 * is worth it: to rows that begin where sectors do, and can be read in vectors.
 *
 * @param copied which of them are copies
 */
record RoomyProduct(ProductForm form, Strided a, Strided b, boolean[] copied) {
  /** Multiplications from which two copies are little beside them. */
  private static final long WORTH = 1 << 24;

  /** How many rows of the result read a column of the other operand, at least: some tiles. */
  private static final int READERS = 256;

  private static final int SECTOR = 32;

  /** Where there is no room for a copy, the operand as it is. */
  static RoomyProduct of(CudaDevice device, ProductForm form, Strided a, Strided b) {
    boolean[] copied = new boolean[2];
    int bytes = a.dtype().bytes(), vector = 16 / bytes;
    ProductForm f = form;
    Strided x = a, y = b;
    if (form.batch() == 1 && (long) form.m() * form.n() * form.k() >= WORTH) {
      if (form.n() >= READERS && isSingle(form.wayOfA(a.offset(), vector))) {
        boolean columns = form.aRow() == 1;
        int pitch = pitch(columns ? form.m() : form.k(), bytes);
        x = copy(device, a, form.m(), form.k(), form.aRow(), form.aColumn(), columns, pitch);
        copied[0] = x != a;
        if (copied[0]) f = f.withA(columns ? 1 : pitch, columns ? pitch : 1);
      }
      if (form.m() >= READERS && isSingle(form.wayOfB(b.offset(), vector))) {
        boolean columns = form.bColumn() != 1;
        int pitch = pitch(columns ? form.k() : form.n(), bytes);
        y = copy(device, b, form.k(), form.n(), form.bRow(), form.bColumn(), columns, pitch);
        copied[1] = y != b;
        if (copied[1]) f = f.withB(columns ? 1 : pitch, columns ? pitch : 1);
      }
    }
    return new RoomyProduct(f, x, y, copied);
  }

  /** Whether rows of an operand begin anywhere still, and cannot be read in vectors. */
  boolean isOdd() {
    int vector = 16 / a.dtype().bytes();
    return isSingle(form.wayOfA(a.offset(), vector)) || isSingle(form.wayOfB(b.offset(), vector));
  }

  private static boolean isSingle(ProductForm.Way way) {
    return way == ProductForm.Way.SINGLE_OUTER || way == ProductForm.Way.SINGLE_SUM;
  }

  private static int pitch(int n, int bytes) {
    int sector = SECTOR / bytes;
    return (n + sector - 1) / sector * sector;
  }

  /**
   * A copy of a matrix whose rows, or columns, lie a pitch apart; the matrix if there is no room.
   */
  private static Strided copy(
      CudaDevice device,
      Strided x,
      int rows,
      int columns,
      int rowStride,
      int columnStride,
      boolean byColumns,
      int pitch) {
    Shape shape = Shape.of(rows, columns);
    long size = (long) (byColumns ? columns : rows) * pitch;
    if (size > Integer.MAX_VALUE) return x;
    Strided room;
    try {
      room = device.unwritten(x.dtype(), Shape.of((int) size));
    } catch (TensorException e) { // out of memory: the copy is for speed alone
      return x;
    }
    int[] to = byColumns ? new int[] {1, pitch} : new int[] {pitch, 1};
    Strided copy = new Strided(x.dtype(), shape, room.data(), room.offset(), to);
    int[] from = {rowStride, columnStride};
    Casts.copy(new Strided(x.dtype(), shape, x.data(), x.offset(), from), copy);
    return copy;
  }

  /** Gives back what was copied: to be called when the product is in the queue. */
  void release() {
    if (copied[0]) ((DeviceArray) a.data()).release();
    if (copied[1]) ((DeviceArray) b.data()).release();
  }
}
