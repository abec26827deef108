// Newton's method: derivatives of a function that is written in a line.
//
//   gradsh notebooks/newton.jsh

// ---- a root: x ← x − f(x) / f'(x) ----

UnaryOperator<Tensor> cosine = x -> cos(x) - x;
var x = tensor(1, DType.FLOAT64);
for (int step = 1; step <= 5; step++) {
  x = x - cosine.apply(x) / grad(cosine).apply(x);
  println("step", step, " x =", x.item());
}
assertTrue(abs(cosine.apply(x)).item() < 1e-15, "cos x = x");

// ---- a minimum of Rosenbrock's valley: x ← x − H⁻¹ g ----

Tensor rosenbrock(Tensor p) {
  var a = p["1:"] - p[":-1"].square();
  return (100 * a.square() + (1 - p[":-1"]).square()).sum();
}

var p = tensor(new double[] {-1.2, 1}, DType.FLOAT64);
int steps = 0;
while (grad(q -> rosenbrock(q)).apply(p).norm().item() > 1e-10) {
  var g = grad(q -> rosenbrock(q)).apply(p);
  var H = hessian(q -> rosenbrock(q)).apply(p);
  p = p - solve(H, g);
  println("step", ++steps, " f =", rosenbrock(p).item());
}
assertClose(p, tensor(new double[] {1, 1}, DType.FLOAT64));   // the minimum is at (1, 1)
assertTrue(steps <= 8, "it takes few steps");

// ---- many roots at once: vmap runs Newton's step for all of a batch ----

var targets = linspace(1, 9, 9).to(DType.FLOAT64);
var roots = onesLike(targets);
var step = vmap((r, t) -> r - (r.square() - t) / grad((Tensor q) -> q.square() - t).apply(r));
for (int k = 0; k < 8; k++) roots = step.apply(roots, targets);
println("square roots:", roots);
assertClose(roots, sqrt(targets), 1e-14, 0);   // square roots of 1 … 9
