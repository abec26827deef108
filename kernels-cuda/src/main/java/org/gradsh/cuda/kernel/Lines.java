package org.gradsh.cuda.kernel;

import org.gradsh.autograd.cpu.Strided;
import org.gradsh.cuda.CudaDevice;
import org.gradsh.cuda.driver.Arguments;

/**
 * The lines of a block along an axis, in row-major order of the other axes.
 *
 * @param n elements of a line
 * @param inner lines that lie side by side in a row-major block
 * @param step between the elements of a line
 * @param kept the other axes
 */
record Lines(int count, int n, int inner, int step, AxisSet kept, Team team) {
  /**
   * Lines of a block that has elements.
   *
   * @param each elements that a thread takes, about
   */
  static Lines of(Strided x, int axis, int each) {
    int rank = x.shape().rank();
    int n = rank == 0 ? 1 : x.shape().dim(axis);
    int inner = 1;
    for (int a = axis + 1; a < rank; a++) inner *= x.shape().dim(a);
    AxisSet kept = AxisSet.others(x, axis);
    int count = kept.size();
    Team team = inner > 1 ? Team.columns(count, n, each) : Team.rows(count, n, each);
    return new Lines(count, n, inner, rank == 0 ? 1 : x.strides()[axis], kept, team);
  }

  /** As kernels take them: count, elements, lines side by side, whether they are columns. */
  Arguments into(Arguments a) {
    return a.of(count).of(n).of(inner).of(team.columns() ? 1 : 0);
  }

  void launch(CudaDevice device, String module, String entry, Arguments a) {
    var kernel = device.written().kernel(module, entry);
    device.stream().launch(kernel, team.blocks(count), 1, 1, team.x(), team.y(), 0, a);
  }
}
