package org.gradsh.autograd.device;

import static org.gradsh.autograd.Autograd.arange;
import static org.gradsh.autograd.Autograd.compile;
import static org.gradsh.autograd.Autograd.grad;
import static org.gradsh.autograd.Autograd.ones;
import static org.gradsh.autograd.Autograd.placeholder;
import static org.gradsh.autograd.Autograd.program;
import static org.gradsh.autograd.Autograd.rand;
import static org.gradsh.autograd.Autograd.randn;
import static org.gradsh.autograd.Autograd.seed;
import static org.gradsh.autograd.Autograd.tensor;
import static org.gradsh.autograd.Autograd.variable;
import static org.gradsh.autograd.Autograd.withDevice;
import static org.gradsh.autograd.Autograd.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.GradientTape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.nn.BatchNorm1d;
import org.gradsh.autograd.nn.Conv2d;
import org.gradsh.autograd.nn.Embedding;
import org.gradsh.autograd.nn.LSTM;
import org.gradsh.autograd.nn.Layer;
import org.gradsh.autograd.nn.LayerNorm;
import org.gradsh.autograd.nn.Linear;
import org.gradsh.autograd.nn.RMSNorm;
import org.gradsh.autograd.nn.Sequential;
import org.gradsh.autograd.optim.Adam;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Tensors on an accelerator: where things are, how they come there and back, what is refused. */
class PlacementTest {
  private static final Device THERE = new Device("mirror", 0);
  private static final Device ELSEWHERE = new Device("mirror", 1);

  @Test
  void aTensorGoesThereAndBack() {
    Tensor x = tensor(new double[][] {{1, 2, 3}, {4, 5, 6}});
    Tensor there = x.to(THERE);
    assertEquals(THERE, there.device());
    assertEquals(Device.CPU, x.device());
    assertArrayEquals(x.toFloatArray(), there.toFloatArray());
    assertArrayEquals(new float[] {1, 4, 2, 5, 3, 6}, there.T().toFloatArray());
    assertEquals(6, there.get(1, 2).item());
    assertEquals(Device.CPU, there.to(Device.CPU).device());
    assertEquals(ELSEWHERE, there.to(ELSEWHERE).device());
    assertEquals("Tensor float32 [2] on mirror:0  [1.0, 2.0]", tensor(1, 2).to(THERE) + "");
  }

  @Test
  void numbersGoWithAnyDevice() {
    Tensor there = tensor(1, 2).to(THERE);
    assertArrayEquals(new float[] {3, 5}, there.mul(2).add(tensor(1)).toFloatArray());
    assertEquals(THERE, tensor(1).sub(there).device());
  }

  @Test
  void operandsOnDifferentDevicesAreRefused() {
    Tensor here = ones(2, 3);
    Tensor there = ones(2, 3).to(THERE);
    TensorException e = assertThrows(TensorException.class, () -> here.add(there));
    assertEquals(
        """
        add: operands are on different devices
          a  float32 [2, 3]   on cpu
          b  float32 [2, 3]   on mirror:0
          perhaps: a.to(mirror())\
        """,
        e.getMessage());
    assertThrows(TensorException.class, () -> there.matmul(here.T()));
    assertThrows(TensorException.class, () -> there.add(there.to(ELSEWHERE)));
    assertThrows(TensorException.class, () -> there.setAt("0, :", tensor(1, 2, 3)));
    assertEquals(6, there.sum().item(), "nothing is lost by it");
  }

  @Test
  void gradientsComeBackToWhereTheirSourceIs() {
    Variable x = variable(3.0);
    Tensor y = x.to(THERE).pow(3);
    assertEquals(THERE, y.device());
    y.backward();
    assertEquals(Device.CPU, x.grad().device());
    assertEquals(27, x.grad().item());

    Variable w = variable(tensor(1, 2).to(THERE));
    w.mul(w).sum().backward();
    assertEquals(THERE, w.grad().device());
    assertArrayEquals(new float[] {2, 4}, w.grad().toFloatArray());
    w.assignSub(w.grad().mul(.5));
    assertEquals(THERE, w.device());
    assertArrayEquals(new float[] {0, 0}, w.toFloatArray());
    try (GradientTape tape = new GradientTape()) {
      Tensor z = w.exp().sum();
      assertArrayEquals(new float[] {1, 1}, tape.gradient(z, w).toFloatArray());
    }
    Tensor third = grad(grad(grad(t -> t.to(THERE).pow(4).to(Device.CPU)))).apply(tensor(2));
    assertEquals(48, third.item());
  }

  @Test
  void factoriesMakeOnTheDeviceAround() {
    seed(3);
    Tensor here = randn(2, 3);
    Tensor there =
        withDevice(
            THERE,
            () -> {
              assertEquals(THERE, zeros(2).device());
              assertEquals(THERE, tensor(1, 2).device());
              assertEquals(THERE, arange(4, DType.INT64).device());
              assertEquals(THERE, variable(1, 2).device());
              assertEquals(ELSEWHERE, withDevice(ELSEWHERE, () -> rand(2)).device());
              assertEquals(Device.CPU, here.add(1).device(), "ops compute where operands are");
              seed(3);
              return randn(2, 3);
            });
    assertEquals(THERE, there.device());
    assertArrayEquals(here.toFloatArray(), there.toFloatArray(), "the same numbers");
    assertEquals(Device.CPU, zeros(2).device());
    assertThrows(TensorException.class, () -> withDevice(null, () -> 1));
  }

  @Test
  void anOptimizerTrainsThere() {
    Variable here = variable(1, -2, 3);
    Variable there = variable(tensor(1, -2, 3).to(THERE));
    for (Variable v : List.of(here, there)) {
      Adam adam = new Adam(.1, v);
      for (int i = 0; i < 5; i++) {
        adam.zeroGrad();
        v.pow(2).sum().backward();
        adam.step();
      }
    }
    assertEquals(THERE, there.device());
    assertArrayEquals(here.toFloatArray(), there.toFloatArray());
  }

  @Test
  void whatHasNoKernelIsCountedAndComputedOnTheCpu() {
    Tensor a = tensor(new double[][] {{2, 1}, {1, 3}}).to(THERE);
    long before = Device.fallbacks("mirror").getOrDefault("inverse", 0L);
    Tensor inverse = a.inverse();
    assertEquals(THERE, inverse.device());
    assertEquals(before + 1, Device.fallbacks("mirror").get("inverse"));
  }

  @Test
  void compiledFunctionsRunThere() {
    var f = compile((Tensor t) -> t.mul(2).exp().sum());
    Tensor x = tensor(1, 2);
    assertEquals(f.apply(x).item(), f.apply(x.to(THERE)).item());
    assertEquals(THERE, f.apply(x.to(THERE)).device());
    assertTrue(f.toString().contains("as it runs on mirror:0"), f.toString());
    Tensor w = x.to(THERE);
    Tensor mask = tensor(0, 1).to(THERE);
    var g = compile((Tensor t) -> t.mul(w).mul(mask).sum());
    assertEquals(4, g.apply(w).item());
    assertArrayEquals(new float[] {0, 2}, grad((Tensor t) -> g.apply(t)).apply(w).toFloatArray());
    var none = compile(() -> w.mul(mask).sum());
    assertEquals(THERE, none.get().device());
    Variable here = variable(3.0);
    var scaled = compile((Tensor t) -> t.mul(here).sum());
    scaled.apply(w).backward();
    assertEquals(Device.CPU, here.grad().device());
    assertEquals(3, here.grad().item());
  }

  @Test
  void aGraphIsOfOneDevice() {
    Tensor here = tensor(1, 2);
    Tensor there = here.to(THERE);
    var add = compile((Tensor a, Tensor b) -> a.add(b));
    TensorException e = assertThrows(TensorException.class, () -> add.apply(here, there));
    assertTrue(e.getMessage().startsWith("add: operands are on different devices"));
    assertThrows(TensorException.class, () -> add.apply(there, here.to(ELSEWHERE)));
    assertEquals(ELSEWHERE, add.apply(here.to(ELSEWHERE), tensor(1)).device());
    // What goes from one to another is no graph, and no error either.
    var moved = compile((Tensor t) -> t.to(THERE).mul(there).sum());
    assertEquals(5, moved.apply(here).item());
    assertTrue(moved.toString().contains("runs op by op"), moved.toString());
    var mixed = compile((Tensor t) -> t.mul(here));
    assertThrows(TensorException.class, () -> mixed.apply(there));
    var summed = compile((Tensor t) -> t.sum().mul(there.sum()));
    assertEquals(9, summed.apply(here).item(), "numbers go along");
  }

  @Test
  void placeholdersTakeValuesOfAnyDevice() {
    Tensor a = placeholder("a", 2);
    Tensor b = placeholder("b", 2);
    var p = program(List.of(a, b), List.of(a.mul(b).add(arange(2)).sum()));
    Tensor x = tensor(1, 2);
    assertEquals(6, p.run(x, x).getFirst().item());
    Tensor y = p.run(x.to(THERE), x.to(THERE)).getFirst();
    assertEquals(THERE, y.device());
    assertEquals(6, y.item());
    TensorException e = assertThrows(TensorException.class, () -> p.run(x, x.to(THERE)));
    assertEquals(
        """
        graph: values are on different devices
          a  float32 [2]   on cpu
          b  float32 [2]   on mirror:0
          perhaps: a.to(mirror())\
        """,
        e.getMessage());
    assertThrows(TensorException.class, () -> a.to(THERE));
  }

  @Test
  void aDeviceThatIsNotThereIsSaidSo() {
    TensorException e =
        assertThrows(TensorException.class, () -> ones(2).to(new Device("mirror", 2)));
    assertEquals(
        """
        no device mirror:2
          there are 2, counted from 0
          perhaps: mirror(0)\
        """,
        e.getMessage());
    assertThrows(TensorException.class, () -> ones(2).to(new Device("mirror", -1)));
    TensorException none =
        assertThrows(TensorException.class, () -> ones(2).to(new Device("abacus", 0)));
    assertTrue(none.getMessage().contains("no module for abacus devices"), none.getMessage());
    assertEquals(2, Device.count("mirror"));
    TensorException unknown = assertThrows(TensorException.class, () -> Device.count("abacus"));
    assertEquals(
        """
        Device.count: no type of devices is called abacus
          perhaps: "cuda", or "cpu"\
        """,
        unknown.getMessage());
    Tensor x = ones(2).to(THERE);
    assertSame(x.values(), x.to(THERE).values());
    THERE.synchronize();
    Device.CPU.synchronize();
  }

  @Test
  void devicesHaveNames() {
    assertEquals(Device.CPU, Device.of("cpu"));
    assertEquals(ELSEWHERE, Device.of(" Mirror:1"));
    for (String wrong : List.of("", "mirror:", "mirror:x", "7")) {
      TensorException e = assertThrows(TensorException.class, () -> Device.of(wrong));
      assertTrue(e.getMessage().startsWith("no device is called "), e.getMessage());
    }
    for (Executable call :
        List.<Executable>of(
            () -> Device.of((String) null),
            () -> Device.count(null),
            () -> Device.status(null),
            () -> Device.findings(null),
            () -> Device.fallbacks(null))) {
      assertTrue(assertThrows(TensorException.class, call).getMessage().contains(" is null"));
    }
  }

  @Test
  void aLayerTellsThatItIsElsewhere() {
    Tensor x = ones(2, 3).to(THERE);
    Layer net = new Sequential(new Linear(3, 2));
    TensorException e = assertThrows(TensorException.class, () -> net.apply(x));
    assertEquals(
        """
        Linear(3, 2): x and the layer are on different devices
          x       float32 [2, 3]   on mirror:0
          weight  float32 [2, 3]   on cpu
          perhaps: net.to(mirror()), net being the whole model\
        """,
        e.getMessage());
    net.to(THERE);
    net.apply(x);
    e = assertThrows(TensorException.class, () -> net.apply(ones(2, 3)));
    assertTrue(e.getMessage().endsWith("perhaps: x.to(mirror())"), e.getMessage());
    Tensor words = ones(2).to(DType.INT64).to(THERE);
    Tensor image = ones(1, 1, 4, 4).to(THERE);
    Tensor row = ones(1, 4, 3).to(THERE);
    for (Executable call :
        List.<Executable>of(
            () -> new Embedding(3, 2).apply(words),
            () -> new LayerNorm(3).apply(x),
            () -> new Conv2d(1, 2, 3).apply(image),
            () -> new LSTM(3, 2).apply(row),
            () -> new BatchNorm1d(3).apply(x),
            () -> new RMSNorm(3).apply(x))) {
      String told = assertThrows(TensorException.class, call).getMessage();
      String first = told.lines().findFirst().orElse("");
      assertTrue(first.endsWith(": x and the layer are on different devices"), told);
      assertTrue(Character.isUpperCase(first.charAt(0)), told);
    }
  }

  @Test
  void functionsCallTheirOperandsByTheirNames() {
    Tensor x = ones(2, 3).to(THERE);
    TensorException e =
        assertThrows(
            TensorException.class, () -> Autograd.crossEntropy(x, ones(2).to(DType.INT64)));
    assertEquals(
        """
        crossEntropy: operands are on different devices
          x       float32 [2, 3]   on mirror:0
          target  int64 [2]        on cpu
          perhaps: target.to(mirror())\
        """,
        e.getMessage());
    e =
        assertThrows(
            TensorException.class, () -> Autograd.mseLoss(x, ones(2, 3).mul(tensor(1, 2, 3))));
    assertTrue(e.getMessage().startsWith("mseLoss: operands are on different"), e.getMessage());
    Tensor w = ones(2, 3).mul(tensor(1, 2, 3));
    e = assertThrows(TensorException.class, () -> Autograd.linear(x, w));
    assertTrue(e.getMessage().endsWith("perhaps: w.to(mirror())"), e.getMessage());
  }
}
