package org.gradsh.cuda;

import static org.gradsh.autograd.Autograd.concat;
import static org.gradsh.autograd.Autograd.cuda;
import static org.gradsh.autograd.Autograd.tensor;
import static org.gradsh.autograd.Autograd.variable;
import static org.gradsh.autograd.Autograd.withDevice;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.GradientTape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.ValueAndPullback;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.nn.Linear;
import org.gradsh.autograd.nn.Models;
import org.gradsh.autograd.optim.Clipping;
import org.gradsh.autograd.solve.OdeSolver;
import org.gradsh.autograd.solve.Solve;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Transforms of functions of tensors on a device: what they make themselves, such as unit vectors
 * and seeds, is there and of the same dtype; so is the result, which is the CPU's.
 */
@Tag("races")
class TransformsTest {
  private static final Map<String, Function<Tensor, List<Tensor>>> TRANSFORMS =
      new LinkedHashMap<>();

  private static Tensor cubes(Tensor t) {
    return t.pow(3).sum();
  }

  private static Tensor wide(Tensor t) {
    return concat(t.mul(2), t.sin());
  }

  private static Tensor equations(Tensor t) {
    return t.mul(t).sub(t.detach().mul(0).add(2));
  }

  private static void one(String name, UnaryOperator<Tensor> f) {
    TRANSFORMS.put(name, x -> List.of(f.apply(x)));
  }

  static {
    one("grad", x -> Autograd.grad((Tensor t) -> cubes(t)).apply(x));
    one("grad of what does not depend", x -> Autograd.grad((Tensor t) -> cubes(x)).apply(x));
    TRANSFORMS.put(
        "valueAndGrad",
        x -> {
          var both = Autograd.valueAndGrad((Tensor t) -> cubes(t)).apply(x);
          return List.of(both.value(), both.gradient());
        });
    one("jacobian by columns", x -> Autograd.jacobian(TransformsTest::wide).apply(x));
    one("jacobian by rows", x -> Autograd.jacobian((Tensor t) -> t.mul(2)).apply(x));
    one("jacobian of jacobian", x -> Autograd.jacobian(Autograd.jacobian(Tensor::exp)).apply(x));
    one("hessian", x -> Autograd.hessian(TransformsTest::cubes).apply(x));
    TRANSFORMS.put(
        "hessian of a map",
        x -> {
          Map<String, Tensor> at = new LinkedHashMap<>();
          at.put("a", x);
          at.put("b", x.mul(2));
          var h = Autograd.hessian((Map<String, Tensor> m) -> cubes(m.get("a").mul(m.get("b"))));
          return h.apply(at).values().stream().flatMap(m -> m.values().stream()).toList();
        });
    TRANSFORMS.put(
        "jacobian of a map",
        x ->
            List.copyOf(
                Autograd.jacobian((Map<String, Tensor> m) -> wide(m.get("a")))
                    .apply(Map.of("a", x))
                    .values()));
    one("hvp", x -> Autograd.hvp((Tensor t) -> cubes(t), x, x));
    one("vhp", x -> Autograd.vhp((Tensor t) -> cubes(t), x, x));
    TRANSFORMS.put(
        "jvp",
        x -> {
          var at = Autograd.jvp((Tensor t) -> t.exp(), x, x);
          return List.of(at.value(), at.tangent());
        });
    one("jvp of what does not depend", x -> Autograd.jvp((Tensor t) -> x.exp(), x, x).tangent());
    one("vjp", x -> Autograd.vjp((Tensor t) -> t.exp(), x).pullback(x));
    one("vmap", x -> Autograd.vmap((Tensor t) -> t.mul(3).sin()).apply(x));
    one(
        "vmap of grad",
        x -> Autograd.vmap((Tensor t) -> Autograd.grad((Tensor u) -> cubes(u)).apply(t)).apply(x));
    one(
        "customGradient",
        x -> {
          var f =
              Autograd.customGradient(
                  (Tensor t) -> new ValueAndPullback(t.exp(), g -> g.mul(t.exp())));
          return Autograd.hessian((Tensor t) -> f.apply(t).sum()).apply(x);
        });
    one(
        "customJvp",
        x -> {
          UnaryOperator<Tensor> f =
              Autograd.customJvp((Tensor t) -> t.exp(), (t, v) -> t.exp().mul(v));
          return Autograd.grad((Tensor t) -> f.apply(t).sum()).apply(x);
        });
    one(
        "checkpoint",
        x -> {
          UnaryOperator<Tensor> f = t -> Autograd.checkpoint((Tensor u) -> u.sin().pow(3), t);
          return Autograd.grad((Tensor t) -> f.apply(t).sum()).apply(x);
        });
    TRANSFORMS.put(
        "tape",
        x -> {
          try (GradientTape tape = GradientTape.persistent()) {
            tape.watch(x);
            Tensor y = x.exp();
            return List.of(
                tape.gradient(y, x),
                tape.jacobian(y, x),
                tape.batchJacobian(y.reshape(-1, 1), x).detach());
          }
        });
    one("newton", x -> Solve.newton(TransformsTest::equations, x));
    one(
        "newton, differentiated",
        x ->
            Autograd.jacobian(
                    (Tensor a) -> Solve.newton(t -> t.mul(t).sub(a), a.detach().mul(0).add(1)))
                .apply(x));
    one("gaussNewton", x -> Solve.gaussNewton(t -> concat(equations(t), t.sub(1.5)), x));
    one("minimize", x -> Solve.minimize(t -> equations(t).square().sum(), x.add(1)));
    one("minimize damped", x -> Solve.minimize(t -> t.sub(1).pow(4).add(t.cos()).sum(), x.mul(3)));
    one(
        "odeint",
        x -> Solve.odeint((t, y) -> y.neg().mul(t.add(1)), x, tensor(0, .5, 1), OdeSolver.rk4(4)));
    one(
        "odeint, its times there",
        x ->
            Solve.odeint(
                (t, y) -> y.neg(), x, tensor(0, .5, 1).to(x.device()), OdeSolver.dopri5()));
    one(
        "odeint, differentiated",
        x ->
            Autograd.grad(
                    (Tensor y0) ->
                        Solve.odeint((t, y) -> y.neg(), y0, tensor(0, .5, 1), OdeSolver.rk4(4))
                            .sum())
                .apply(x));
    one(
        "odeint by the adjoint",
        x ->
            Autograd.grad(
                    (Tensor p) ->
                        Solve.odeint(
                                (t, y, q) -> y.mul(q).neg(),
                                x,
                                tensor(0, .5, 1),
                                p,
                                OdeSolver.rk4(4).adjoint())
                            .sum())
                .apply(x));
    one(
        "odeint by the adjoint, without parameters",
        x ->
            Autograd.grad(
                    (Tensor y0) ->
                        Solve.odeint(
                                (t, y) -> y.neg(), y0, tensor(0, .5, 1), OdeSolver.rk4(4).adjoint())
                            .sum())
                .apply(x));
    one("compile of grad", x -> Autograd.compile(Autograd.grad((Tensor t) -> cubes(t))).apply(x));
    one(
        "compile of hessian",
        x -> Autograd.compile(Autograd.hessian((Tensor t) -> cubes(t))).apply(x));
    one(
        "hessian of a model by its parameters",
        x -> {
          Linear net = new Linear(3, 1);
          net.to(x.dtype()).to(x.device());
          net.namedParameters().values().forEach(w -> w.assign(1));
          Map<String, Tensor> q = Models.params(net);
          var h =
              Autograd.hessian((Map<String, Tensor> m) -> cubes(Models.call(net, m, x))).apply(q);
          return h.get("weight").get("weight");
        });
    one("trackNaN", x -> Autograd.trackNaN(() -> Autograd.grad(t -> cubes(t)).apply(x)));
    one("trace", x -> Autograd.trace((Tensor t) -> cubes(t), x).value());
    TRANSFORMS.put(
        "clipping",
        x -> {
          Variable v = variable(x);
          cubes(v).backward();
          Clipping.clipGradNorm(List.of(v), .5);
          return List.of(v.grad());
        });
  }

  @TestFactory
  Stream<DynamicTest> theDeviceTransformsAsTheCpuDoes() {
    return TRANSFORMS.entrySet().stream()
        .flatMap(
            t ->
                Stream.of(DType.FLOAT32, DType.FLOAT64)
                    .map(d -> dynamicTest(t.getKey() + " " + d, () -> compare(t.getValue(), d))));
  }

  private static void compare(Function<Tensor, List<Tensor>> transform, DType dtype) {
    assumeTrue(Device.count("cuda") > 0, Device.status("cuda"));
    Tensor x = tensor(new double[] {.5, 1, 2.25}, dtype);
    List<Tensor> here = transform.apply(x);
    same(cuda(), dtype, here, transform.apply(x.to(cuda())));
    // The factories' device is another matter.
    same(cuda(), dtype, here, withDevice(cuda(), () -> transform.apply(x.to(cuda()))));
    same(Device.CPU, dtype, here, withDevice(cuda(), () -> transform.apply(x)));
  }

  private static void same(Device device, DType dtype, List<Tensor> here, List<Tensor> there) {
    assertEquals(here.size(), there.size());
    double error = dtype == DType.FLOAT64 ? 1e-8 : 1e-3;
    for (int k = 0; k < here.size(); k++) {
      Tensor a = here.get(k), b = there.get(k);
      assertEquals(device, b.device(), "result " + k);
      assertEquals(a.dtype(), b.dtype());
      assertEquals(a.shape(), b.shape());
      assertArrayEquals(a.toDoubleArray(), b.toDoubleArray(), error);
    }
  }

  @TestFactory
  Stream<DynamicTest> gradientsAreChecked() {
    return Stream.of(1, 2)
        .map(
            order ->
                dynamicTest(
                    "order " + order,
                    () -> {
                      assumeTrue(Device.count("cuda") > 0, Device.status("cuda"));
                      Tensor x = tensor(.5, 1, 2.25).to(cuda());
                      Autograd.checkGradients(
                          (Tensor a, Tensor b) -> a.mul(b).sin(), x, x.add(1), order);
                      Tensor large = Autograd.arange(1200).div(1200).to(cuda());
                      if (order == 1) Autograd.checkGradients((Tensor a) -> a.exp().sum(), large);
                    }));
  }
}
