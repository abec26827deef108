package org.gradsh.cuda;

import static org.gradsh.autograd.Autograd.arange;
import static org.gradsh.autograd.Autograd.cuda;
import static org.gradsh.autograd.Autograd.eye;
import static org.gradsh.autograd.Autograd.full;
import static org.gradsh.autograd.Autograd.linspace;
import static org.gradsh.autograd.Autograd.ones;
import static org.gradsh.autograd.Autograd.onesLike;
import static org.gradsh.autograd.Autograd.tensor;
import static org.gradsh.autograd.Autograd.variable;
import static org.gradsh.autograd.Autograd.withDevice;
import static org.gradsh.autograd.Autograd.zeros;
import static org.gradsh.autograd.Autograd.zerosLike;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.Supplier;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.data.Batch;
import org.gradsh.autograd.data.Collate;
import org.gradsh.autograd.data.DataLoader;
import org.gradsh.autograd.data.Dataset;
import org.gradsh.autograd.nn.BatchNorm1d;
import org.gradsh.autograd.nn.Linear;
import org.gradsh.autograd.nn.Looking;
import org.gradsh.autograd.nn.Models;
import org.gradsh.autograd.nn.Sequential;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is made is where what it is made for is; what does not go together is refused. */
class TwoDevicesTest {
  @BeforeEach
  void needsADevice() {
    assumeTrue(Device.count("cuda") > 0, Device.status("cuda"));
  }

  // ---- data ----

  private static void examples(Tensor x, Device expected) {
    Dataset data = Dataset.of(x, x.sum(1).to(Device.CPU));
    int from = 0;
    for (Batch b : DataLoader.of(data).batchSize(5).prefetch(1)) {
      assertEquals(expected, b.x().device());
      assertEquals(Device.CPU, b.y().device());
      Tensor wanted = x.get(from + ":" + Math.min(12, from + 5));
      assertArrayEquals(wanted.toFloatArray(), b.x().toFloatArray());
      from += b.size();
    }
    assertEquals(12, from);
    for (Batch b : DataLoader.of(data).batchSize(5).shuffle(3)) {
      assertArrayEquals(b.x().sum(1).toFloatArray(), b.y().toFloatArray());
    }
    Tensor three = data.take(3).all().x();
    assertEquals(expected, three.device());
    assertArrayEquals(x.get(":3").toFloatArray(), three.toFloatArray());
    assertEquals(expected, data.randomSplit(7, .5, .5).get(0).all().x().device());
    assertEquals(expected, data.example(2).x().device());
    assertEquals(3, data.filter(e -> e.x().sum().item() < 40).size());
    Dataset twice = data.concat(data);
    Tensor both = twice.pick(new int[] {13, 0, 1}).x();
    assertEquals(expected, both.device());
    assertArrayEquals(
        x.indexSelect(0, tensor(new int[] {1, 0, 1}).to(expected)).toFloatArray(),
        both.toFloatArray());
    Dataset uneven = Dataset.from(4, i -> Batch.of(x.get(0).get(":" + (i + 1))));
    for (Batch b : DataLoader.of(uneven).batchSize(4).collate(Collate.padded(-1))) {
      assertEquals(expected, b.x().device());
      assertEquals(-6, b.x().minimum(0).sum().item());
    }
  }

  private static Tensor rows() {
    return withDevice(Device.CPU, () -> arange(48).reshape(12, 4));
  }

  @Test
  void batchesAreWhereTheDataAre() {
    examples(rows().to(cuda()), cuda());
    withDevice(cuda(), () -> examples(rows().to(cuda()), cuda()));
  }

  @Test
  void dataOfTheCpuStayThereWithinADevice() {
    withDevice(cuda(), () -> examples(rows(), Device.CPU));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void whatAMapMakesIsWhereTheLoopIsAlsoAhead(int ahead) {
    Dataset noisy = Dataset.of(rows()).map(b -> Batch.of(ones(2)));
    withDevice(
        cuda(),
        () -> {
          for (Batch b : DataLoader.of(noisy).batchSize(5).prefetch(ahead)) {
            assertEquals(cuda(), b.x().device());
          }
        });
    for (Batch b : DataLoader.of(noisy).prefetch(ahead)) assertEquals(Device.CPU, b.x().device());
  }

  // ---- models ----

  @Test
  void aSummaryIsMadeOnTheModelsDevice() {
    var net = new Sequential(new Linear(3, 2), new BatchNorm1d(2));
    String here = Looking.summary(net, 4, 3).toString();
    net.to(cuda());
    assertEquals(here, Looking.summary(net, 4, 3).toString());
    net.to(Device.CPU);
    assertEquals(here, withDevice(cuda(), () -> Looking.summary(net, 4, 3).toString()));
  }

  @Test
  void aLayerIsWrappedWhereItIs() {
    var net = withDevice(cuda(), () -> new Linear(3, 2));
    assertEquals(cuda(), Models.spectralNorm(net).apply(ones(4, 3).to(cuda())).device());
    var here = new Linear(3, 2);
    Tensor y = withDevice(cuda(), () -> Models.spectralNorm(here)).apply(ones(4, 3));
    assertEquals(Device.CPU, y.device());
  }

  @Test
  void ofNoPowersAreTheOnesThere() {
    assertEquals(cuda(), Autograd.vander(tensor(1, 2).to(cuda()), 1).device());
  }

  // ---- factories ----

  private static void same(Supplier<Tensor> made) {
    Tensor here = made.get(), there = withDevice(cuda(), made);
    assertEquals(Device.CPU, here.device());
    assertEquals(cuda(), there.device());
    assertEquals(here.shape(), there.shape());
    assertEquals(here.dtype(), there.dtype());
    assertArrayEquals(
        here.to(DType.FLOAT64).toDoubleArray(), there.to(DType.FLOAT64).toDoubleArray());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 1000})
  void factoriesMakeTheSameNumbers(int n) {
    for (DType d : DType.values()) {
      for (double v : new double[] {0, -0., 1, 2.7, -1e10, Double.NaN}) {
        same(() -> full(d, v, n, 3));
      }
      same(() -> zeros(d, n));
      same(() -> ones(d, n));
      same(() -> arange(-3, n, .7, d));
    }
    same(() -> linspace(-1, 2, n));
    same(() -> eye(n));
    same(() -> eye(n, 2));
    same(() -> eye(2, n));
    same(() -> full(2.5));
  }

  @Test
  void longRowsAreMadePieceByPiece() {
    same(() -> arange(3_000_001, DType.INT32));
    same(() -> arange(1 << 21));
  }

  @Test
  void likeAnotherTensorIsWhereItIs() {
    Tensor here = ones(2, 3), there = here.to(cuda());
    withDevice(
        cuda(),
        () -> {
          assertEquals(Device.CPU, zerosLike(here).device());
          assertEquals(Device.CPU, onesLike(here).device());
        });
    assertEquals(cuda(), zerosLike(there).device());
    assertEquals(6, onesLike(there).sum().item());
    assertEquals(cuda(), onesLike(there).device());
  }

  @Test
  void theHeapHasNoPartInWhatIsMadeThere() {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    withDevice(
        cuda(),
        () -> {
          for (int k = 0; k < 4; k++) {
            zeros(2000, 2000);
            ones(2000, 2000);
            full(DType.INT64, 7, 2000, 1000);
            eye(2000);
          }
        });
    long taken = threads.getCurrentThreadAllocatedBytes() - before;
    assertTrue(taken < 16_000_000, () -> "one of sixteen would be 16 MB: " + taken);
  }

  // ---- what is refused ----

  @Test
  void anAssignmentThatComputesWantsItsDevice() {
    Variable w = variable(zeros(2)).moveTo(cuda());
    Tensor here = tensor(1, 2);
    List.<Runnable>of(
            () -> w.assignAdd(here),
            () -> w.assignSub(here),
            () -> w.assignMul(here),
            () -> w.assignDiv(here))
        .forEach(r -> assertThrows(TensorException.class, r::run));
    var e = assertThrows(TensorException.class, () -> w.assignSub(here));
    assertEquals(
        """
        assignSub: the value is on another device
          variable  float32 [2]   on cuda:0
          value     float32 [2]   on cpu
          perhaps: value.to(cuda())\
        """,
        e.getMessage());
    Variable v = variable(zeros(2));
    assertThrows(TensorException.class, () -> v.assignAdd(here.to(cuda())));
    assertArrayEquals(new float[2], w.toFloatArray());
    w.assignAdd(tensor(3)).assignSub(1).assignMul(here.to(cuda()));
    assertArrayEquals(new float[] {2, 4}, w.toFloatArray());
    assertEquals(cuda(), w.device());
  }

  @Test
  void anAssignmentCopiesFromAnyDevice() {
    Variable w = variable(zeros(2)).moveTo(cuda()), v = variable(zeros(2));
    assertArrayEquals(new float[] {1, 2}, w.assign(tensor(1, 2)).toFloatArray());
    assertEquals(cuda(), w.device());
    assertArrayEquals(new float[] {1, 2}, v.assign(w).toFloatArray());
    assertEquals(Device.CPU, v.device());
  }

  @Test
  void valuesAreComparedFromAnyDevice() {
    assertTrue(Autograd.allClose(ones(3), ones(3).to(cuda())));
    assertFalse(ones(3).to(cuda()).allClose(zeros(3)));
    Tensor there = ones(3).to(cuda());
    assertThrows(TensorException.class, () -> Autograd.equal(ones(3), there));
  }

  @Test
  void aMaskIsWhereTheTensorIs() {
    Tensor here = tensor(1, -2, 3), there = here.to(cuda());
    for (Tensor mask : List.of(here.gt(0), here.gt(2), here.gt(5))) {
      Tensor far = mask.to(cuda());
      assertThrows(TensorException.class, () -> there.get(mask));
      assertThrows(TensorException.class, () -> here.get(far));
      assertThrows(TensorException.class, () -> there.maskedSelect(mask));
      assertArrayEquals(here.get(mask).toFloatArray(), there.get(far).toFloatArray());
    }
    var e = assertThrows(TensorException.class, () -> there.get(here.gt(2)));
    assertTrue(e.getMessage().startsWith("get: operands are on different devices"), e::getMessage);
  }
}
