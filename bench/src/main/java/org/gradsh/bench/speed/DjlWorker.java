package org.gradsh.bench.speed;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/** DJL: PyTorch's engine from Java. What runs have made is closed by hand, as its users must. */
final class DjlWorker extends Worker {
  private final NDManager manager = NDManager.newBaseManager();
  private NDManager row = manager.newSubManager();

  public static void main(String[] args) throws IOException {
    PrintStream out = System.out;
    System.setOut(System.err);
    new DjlWorker().serve(out);
  }

  @Override
  Work prepare(Row wanted) throws NotThere {
    row.close();
    row = manager.newSubManager();
    if (wanted.djl == null) throw new NotThere("not written for DJL");
    return wanted.djl.apply(row);
  }

  @Override
  double[] elements(Object tensor) {
    try (NDArray wide = ((NDArray) tensor).toType(DataType.FLOAT64, true)) {
      return wide.toDoubleArray();
    }
  }

  @Override
  void close(Object result) {
    for (Object made : result instanceof List<?> list ? list : List.of(result)) {
      ((NDArray) made).close();
    }
  }

  @Override
  String version() {
    return "DJL " + Engine.getDjlVersion() + ", libtorch " + Engine.getInstance().getVersion();
  }
}
