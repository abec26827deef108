package org.gradsh.cuda.kernel;

import java.util.Map;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.op.Axes;
import org.gradsh.autograd.op.Casts;
import org.gradsh.autograd.op.StandardOps.Standard;
import org.gradsh.cuda.CudaDevice;
import org.gradsh.cuda.driver.Arguments;

/** What normalizations are made of: {@code norms.cu}. */
final class Norms {
  private static final int THREADS = 256, EACH = 8;

  /** Elements that a block of the elementwise kernels has: {@code STRETCH} in {@code norms.cu}. */
  private static final int STRETCH = 1024;

  /** Elements of a weight's segment, at least, and of a set's, whose elements are a row or not. */
  private static final int OF_WEIGHT = 256, OF_ROW = 8192, OF_COLUMN = 1024;

  private Norms() {}

  static void register(Map<String, Structural.CudaOp> ops) {
    ops.put(
        "setStatistics",
        (device, none, in) -> in[0].size() == 0 ? null : new Sets(device, in, 1, 0).statistics);
    ops.put("standardize", (device, a, in) -> standardize(device, in, (Standard) a));
    ops.put("standardizeSlope", (device, a, in) -> slope(device, in, (Standard) a));
    ops.put("standardizeWeights", (device, a, in) -> weights(device, in, (Standard) a));
    ops.put("standardizeBack", (device, a, in) -> back(device, in, (Standard) a));
  }

  private static Strided standardize(CudaDevice device, Strided[] in, Standard a) {
    if (in[0].size() == 0) return null;
    Sets sets = new Sets(device, in, 1, a.given() ? 1 : 0);
    int at = a.weight(1);
    Strided x = sets.all[0], out = device.unwritten(x.dtype(), x.shape());
    Arguments g =
        Arguments.begin()
            .of(sets.at(x))
            .of(sets.at(sets.statistics))
            .of(a.weighed() ? sets.at(sets.all[at]) : 0)
            .of(a.weighed() ? sets.at(sets.all[at + 1]) : 0)
            .of(sets.at(out))
            .of(x.size())
            .of(sets.count())
            .of(a.eps());
    sets.each("standardize", x.size(), g);
    return out;
  }

  private static Strided slope(CudaDevice device, Strided[] in, Standard a) {
    if (in[1].size() == 0) return null;
    Sets sets = new Sets(device, in, 2, a.given() ? 1 : 0);
    Strided out = device.unwritten(sets.all[1].dtype(), sets.all[1].shape());
    sets.slope(a, out);
    return out;
  }

  private static Strided weights(CudaDevice device, Strided[] in, Standard a) {
    if (in[1].size() == 0) return null;
    Sets sets = new Sets(device, in, 2, a.given() ? 1 : 0);
    return sets.weights(a);
  }

  private static Strided back(CudaDevice device, Strided[] in, Standard a) {
    if (in[1].size() == 0) return null;
    Sets sets = new Sets(device, in, 2, a.given() ? 1 : 0);
    Strided x = sets.all[1];
    Strided weights = sets.weights(a);
    Strided out = device.unwritten(x.dtype(), Shape.of(x.size() + weights.size()));
    Strided rest =
        new Strided(
            out.dtype(), weights.shape(), out.data(), x.size(), weights.shape().rowMajorStrides());
    Casts.copy(weights, rest);
    sets.slope(a, out);
    return out;
  }

  /** Operands, row-major and of one dtype, with the statistics of their sets. */
  private static final class Sets {
    final CudaDevice device;
    final Strided[] all;
    final Strided x, statistics;
    final DType dtype;
    final int[] dims;

    /**
     * @param sets how many operands are of the sets' shape: the last of them is x
     * @param given 1 where statistics follow
     */
    Sets(CudaDevice device, Strided[] in, int sets, int given) {
      this.device = device;
      boolean isDouble = false;
      for (Strided s : in) isDouble |= s.dtype() == DType.FLOAT64;
      dtype = isDouble ? DType.FLOAT64 : DType.FLOAT32;
      all = new Strided[in.length];
      for (int k = 0; k < in.length; k++) all[k] = Casts.contiguous(Casts.cast(in[k], dtype));
      x = all[sets - 1];
      dims = x.shape().dims();
      statistics = given == 1 ? all[sets] : computed();
    }

    int count() {
      return dims[0] * dims[2];
    }

    long at(Strided block) {
      return device.address(block, device.stream());
    }

    private AxisSet axes(boolean which, int... axes) {
      boolean[] chosen = new boolean[dims.length];
      for (int axis : axes) chosen[axis] = true;
      return AxisSet.of(x, chosen, which);
    }

    private static Team team(AxisSet kept, AxisSet inner) {
      boolean columns = inner.step() > kept.step() && kept.size() > 1;
      return columns
          ? Team.columns(kept.size(), inner.size(), EACH)
          : Team.rows(kept.size(), inner.size(), EACH);
    }

    private void launch(String entry, int count, Team team, int segments, Arguments a) {
      var kernel = device.written().kernel("norms", entry + "_" + Written.suffix(dtype));
      int blocks = team.blocks(count);
      device.stream().launch(kernel, blocks, segments, 1, team.x(), team.y(), 0, a);
    }

    /** A kernel that goes over all elements, by units of them. */
    void each(String entry, int n, Arguments a) {
      boolean along = dims[4] == 1;
      a.of(along ? 1 : 0);
      parts(Division.by(along ? dims[3] : dims[4]).asOne(a));
      var kernel = device.written().kernel("norms", entry + "_" + Written.suffix(dtype));
      device.stream().launch(kernel, (n - 1) / STRETCH + 1, THREADS, a);
    }

    /** Which set and which weight an element has, as kernels find it. */
    void parts(Arguments a) {
      int[] extents = {dims[4], dims[3], dims[2], dims[1]};
      int[] values = new int[12];
      for (int k = 0; k < 4; k++) {
        Division by = Division.by(extents[k]);
        values[k] = by.divisor();
        values[4 + k] = by.multiplier();
        values[8 + k] = by.shift();
      }
      a.of(values, values.length);
    }

    private static Cut cut(Team team, AxisSet kept, AxisSet inner) {
      int least = team.columns() ? OF_COLUMN : OF_ROW;
      return Cut.of(inner.size(), team.blocks(kept.size()), least);
    }

    /** Sums of pairs of numbers for each segment of so many lines. */
    private Strided pairs(Cut cut, int lines) {
      return device.unwritten(DType.FLOAT64, Shape.of(cut.segments(), lines, 2));
    }

    /** A team for what adds up segments: there are few, and in a row a warp is enough. */
    private static Team adding(Cut cut, int lines) {
      return lines == 1
          ? Team.rows(lines, cut.segments(), 2 * EACH)
          : Team.columns(lines, cut.segments(), EACH);
    }

    private Strided computed() {
      Strided out = device.unwritten(dtype, Shape.of(3, dims[0], dims[2]));
      AxisSet kept = axes(true, 0, 2), inner = axes(true, 1, 3, 4);
      Team team = team(kept, inner);
      Cut cut = cut(team, kept, inner);
      if (!cut.isWhole()) {
        Strided sums = pairs(cut, kept.size());
        for (int pass = 0; pass < 2; pass++) {
          long means = pass == 0 ? 0 : at(out);
          Arguments a = Arguments.begin().of(at(x)).of(means).of(at(sums));
          a.of(kept.size()).of(inner.size()).of(cut.segment()).of(team.columns() ? 1 : 0);
          inner.into(kept.into(a));
          launch("segment", kept.size(), team, cut.segments(), a);
          Team adding = adding(cut, kept.size());
          Arguments b = Arguments.begin().of(pass == 0 ? at(x) : 0).of(at(sums)).of(at(out));
          b.of(kept.size()).of(inner.size()).of(cut.segments()).of(adding.columns() ? 1 : 0);
          launch("segments", kept.size(), adding, 1, kept.into(b));
        }
        return out;
      }
      Arguments a =
          Arguments.begin()
              .of(at(x))
              .of(at(out))
              .of(kept.size())
              .of(inner.size())
              .of(team.columns() ? 1 : 0);
      inner.into(kept.into(a));
      launch("statistics", kept.size(), team, 1, a);
      return out;
    }

    private Strided leans(Strided w, double eps) {
      Strided leans = device.unwritten(dtype, Shape.of(2, count()));
      AxisSet kept = axes(true, 0, 2), inner = axes(true, 1, 3, 4);
      Team team = team(kept, inner);
      Cut cut = cut(team, kept, inner);
      Strided sums = cut.isWhole() ? null : pairs(cut, kept.size());
      Arguments a =
          Arguments.begin()
              .of(at(all[0]))
              .of(at(x))
              .of(at(statistics))
              .of(w == null ? 0 : at(w))
              .of(at(leans))
              .of(sums == null ? 0 : at(sums))
              .of(kept.size())
              .of(inner.size())
              .of(cut.segment())
              .of(team.columns() ? 1 : 0)
              .of(eps);
      parts(inner.into(kept.into(a)));
      launch("lean", kept.size(), team, cut.segments(), a);
      if (sums == null) return leans;
      Team adding = adding(cut, kept.size());
      Arguments b =
          Arguments.begin()
              .of(at(sums))
              .of(at(statistics))
              .of(at(leans))
              .of(kept.size())
              .of(inner.size())
              .of(cut.segments())
              .of(adding.columns() ? 1 : 0)
              .of(eps);
      launch("leans", kept.size(), adding, 1, b);
      return leans;
    }

    void slope(Standard s, Strided out) {
      Strided w = s.weighed() ? all[s.weight(2)] : null;
      Strided leans = leans(w, s.eps());
      Arguments b =
          Arguments.begin()
              .of(at(all[0]))
              .of(at(x))
              .of(at(statistics))
              .of(at(leans))
              .of(w == null ? 0 : at(w))
              .of(at(out))
              .of(x.size())
              .of(count())
              .of(s.eps());
      each("slope", x.size(), b);
    }

    Strided weights(Standard s) {
      Strided sides = device.unwritten(dtype, Shape.of(count(), 4));
      Arguments a = Arguments.begin().of(at(statistics)).of(at(sides)).of(count()).of(s.eps());
      Flat.launch(device, "norms", "sides_" + Written.suffix(dtype), count(), a);
      AxisSet kept = axes(true, 2, 3), inner = axes(true, 0, 1, 4);
      Team team = team(kept, inner);
      Cut cut = Cut.of(inner.size(), team.blocks(kept.size()), OF_WEIGHT);
      Strided parts =
          device.unwritten(DType.FLOAT64, Shape.of(cut.segments(), 2, dims[2], dims[3]));
      a =
          Arguments.begin()
              .of(at(all[0]))
              .of(at(x))
              .of(at(sides))
              .of(at(parts))
              .of(kept.size())
              .of(count())
              .of(inner.size())
              .of(cut.segment())
              .of(team.columns() ? 1 : 0);
      parts(inner.into(kept.into(a)));
      launch("weights", kept.size(), team, cut.segments(), a);
      return Casts.cast(Reducers.sum(device, parts, new Axes(new int[] {0}, false)), dtype);
    }
  }
}
