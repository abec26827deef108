// Run once by install.sh: what is loaded here starts fast ever after. Vectors stay out of it: a
// start-up cache cannot hold classes of a module that was brought in at run time.
import java.util.stream.*;

record Point(String name, double value) {}

double square(double v) {
  return v * v;
}

// ---- tensors: making, asking, showing ----
seed(1);
var a = randn(10, 100);
var b = rand(10, 100).add(0.5);
var m = tensor(new double[][] {{1, 2, 3, 4}, {5, 6, 7, 8}});
var n = arange(6).reshape(2, 3).to(DType.INT64);
println(m, n, m.shape(), m.dtype(), a.get("1:3, :").dims()[0], tensor(3).item(), zeros(2), ones(2));

// ---- ops, for numbers of several kinds ----
for (var x : List.of(a, a.to(DType.FLOAT64), variable(a))) {
  var y = b.to(x.dtype());
  println(x.add(y).sum().item(), x.sub(y).mean().item(), x.mul(y).max().item(), x.div(y).min().item());
  println(x.add(1).mul(2).sub(3).div(4).neg().sum().item(), x.pow(2).sum(0).dims()[0], y.log().std().item());
  println(exp(x).sum().item(), sin(x).add(cos(x)).tanh().sigmoid().sum().item(), y.sqrt().abs().var().item());
  println(relu(x).sum().item(), x.softmax(1).sum().item(), x.logSoftmax(1).mean().item(), gelu(x).sum().item());
  println(where(x.gt(0), x, y).sum().item(), maximum(x, y).mean().item(), x.clip(-1, 1).norm().item());
  println(matmul(x, y.T()).sum().item(), x.reshape(100, 10).get(0).dims()[0], x.argMax(1).dims()[0]);
  println(concat(List.of(x, y), 0).dims()[0], stack(List.of(x, y), 0).dims()[0], x.unsqueeze(0).squeeze(0).dims()[0]);
}
println(n.add(n).sum().item(), n.mul(2).eq(n).sum().item(), einsum("ij,kj->ik", a, b).dims()[0]);

// ---- operators ----
var o = -a * 2 + 1 / b - (a > 0) * b % 3;
o += a[0];
o = o - new double[][] {{1}} * o["1:3, :"][1];
println(o.sum().item(), o[(a < 1) & !(b <= 0.7)].sum().item(), o[arange(2, DType.INT64)].dims()[0]);

// ---- derivatives ----
var w = variable(randn(4, 3), "w");
var bias = variable(zeros(3), "bias");
var sgd = new SGD(0.01, w, bias);
var adam = new Adam(0.01, w, bias);
for (int i = 0; i < 2; i++) {
  var logits = relu(m.matmul(w).add(bias));
  var loss = crossEntropy(logits, tensor(new long[] {0, 2}));
  sgd.zeroGrad();
  loss.backward();
  sgd.step();
  adam.step();
  w -= 0.01 * w.grad();
  println(loss, w.grad());
}
try (var tape = new GradientTape()) {
  var y = exp(w).mul(tanh(w)).sum();
  println(tape.gradient(y, w));
}
println(grad(t -> t.pow(3).add(sin(t))).apply(tensor(3)).item());
println(grad(grad(t -> sin(t).mul(exp(t)))).apply(tensor(1.0)).item());
println(hessian(t -> t.pow(3).sum()).apply(tensor(1, 2)));

// ---- plain Java, and an error ----
for (var p : List.of(new Point("a", square(2)))) {
  System.out.printf("%s %.3f%n", p.name(), p.value());
}
println(IntStream.range(0, 3).mapToObj(i -> "n" + i).collect(Collectors.joining(", ")));
try {
  matmul(a, b);
} catch (RuntimeException e) {
  println(e.getMessage());
}
