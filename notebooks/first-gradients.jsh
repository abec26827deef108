// First gradients: small examples whose derivatives can be checked by hand.
//
//   gradsh notebooks/first-gradients.jsh
//
// Every value is printed and compared with what mathematics says. The first one that is off ends
// the script with an error, so that it serves as a test as well.

int checks = 0;

/** Prints a value, as float32 is enough to look at, and stops the script where it is off. */
void check(String what, double actual, double expected, double tolerance) {
  println("  %-38s".formatted(what), (float) actual);
  if (!(Math.abs(actual - expected) <= tolerance)) {
    throw new AssertionError(what + " is " + actual + " and should be " + expected);
  }
  checks++;
}

/** The same for a tensor of one element: whole numbers exactly, others to six digits. */
void check(String what, Tensor actual, double expected) {
  boolean whole = expected == Math.rint(expected);
  check(what, actual.item(), expected, whole ? 0 : 1e-6 * Math.max(1, Math.abs(expected)));
}

void heading(String text) {
  println();
  println(text);
}

/** A number in float64, for where the seven digits of float32 are not enough. */
Tensor exact(double value) {
  return tensor(value, DType.FLOAT64);
}

// ---- backward(): from a result to the variables it was computed from ----

heading("A sum: c = a + b at a = 2, b = 3");
{
  var a = variable(2);
  var b = variable(3);
  var c = a.add(b);
  c.backward();
  check("c", c, 5);
  check("dc/da", a.grad(), 1);
  check("dc/db", b.grad(), 1);
}

heading("Intermediate results: y1 = x + 1, y2 = 2x, loss = (y1 - y2)² at x = 3");
{
  var x = variable(3);
  var y1 = x.add(1).retainGrad();           // only variables keep their gradient unasked
  var y2 = x.mul(2).retainGrad();
  var loss = y1.sub(y2).pow(2);
  loss.backward(retainGraph());             // keeps the graph for the second call below
  check("loss", loss, 4);
  check("dloss/dx", x.grad(), 4);
  check("dloss/dy1", y1.grad(), -4);
  check("dloss/dy2", y2.grad(), 4);

  loss.backward();
  check("x.grad() adds up: backward twice", x.grad(), 8);
}
{
  var x = variable(3);
  for (int i = 0; i < 2; i++) x.add(1).sub(x.mul(2)).pow(2).backward();
  check("... or forward and backward twice", x.grad(), 8);
  x.zeroGrad();
  x.add(1).sub(x.mul(2)).pow(2).backward();
  check("... unless zeroed in between", x.grad(), 4);
}

// ---- GradientTape: what is recorded can be asked for any derivative ----

heading("One persistent tape: f(x) = w·x + b, loss = (f(x) - x)² at x = 2, w = 3, b = 4");
{
  var x = variable(2);
  var w = variable(3);
  var b = variable(4);
  UnaryOperator<Tensor> f = t -> w.mul(t).add(b);
  UnaryOperator<Tensor> loss = t -> f.apply(t).sub(t).pow(2);

  try (var tape = GradientTape.persistent()) {
    var atX = loss.apply(x);
    var atY = loss.apply(f.apply(x));

    check("loss(x)", atX, 64);
    check("dloss/dx", tape.gradient(atX, x), 32);
    check("dloss/dw", tape.gradient(atX, w), 32);
    check("dloss/db", tape.gradient(atX, b), 16);

    check("loss(f(x))", atY, 576);
    var gradients = tape.gradient(atY, List.of(x, w, b));
    check("dloss/dx", gradients.get(0), 288);
    check("dloss/dw", gradients.get(1), 672);
    check("dloss/db", gradients.get(2), 144);

    // A step down the gradient. The tape has read the old values and still knows them.
    for (var v : List.of(x, w, b)) v.assignSub(tape.gradient(atX, v).mul(0.01));
    check("x after a step of 0.01", x, 1.68);
    check("w", w, 2.68);
    check("b", b, 3.84);
    check("dloss/dx, still where it was read", tape.gradient(atX, x), 32);
  }
}

heading("Tapes in tapes: x³ at x = 2, three times");
{
  var x = variable(2);
  try (var third = new GradientTape();
      var second = new GradientTape();
      var first = new GradientTape()) {
    var dx = first.gradient(x.pow(3), x);
    var dx2 = second.gradient(dx, x);
    var dx3 = third.gradient(dx2, x);
    check("3x²", dx, 12);
    check("6x", dx2, 12);
    check("6", dx3, 6);
  }
}

heading("Second derivatives: f = x² + 3y at x = 2, y = 3");
{
  var x = variable(2);
  var y = variable(3);
  try (var outer = GradientTape.persistent(); var inner = new GradientTape()) {
    var f = x.pow(2).add(y.mul(3));
    var gradient = inner.gradient(f, List.of(x, y));
    // ∂f/∂y = 3 has nothing to do with y any more: an error, unless zeros are asked for.
    check("∂²f/∂x² by tapes", outer.gradient(gradient.get(0), x), 2);
    check("∂²f/∂y² by tapes", outer.gradient(gradient.get(1), y, Unconnected.ZERO), 0);
  }
  var h = hessian(v -> v.get(0).pow(2).add(v.get(1).mul(3))).apply(tensor(2.0, 3.0));
  check("∂²f/∂x² by hessian", h.get(0, 0), 2);
  check("∂²f/∂x∂y", h.get(0, 1), 0);
  check("∂²f/∂y²", h.get(1, 1), 0);
}

// ---- Functions of functions: grad, jvp, customGradient ----

heading("A gradient of one's own: custom(a, b) = a² + 3b at 2, 3");
{
  BinaryOperator<Tensor> custom =
      customGradient(
          (a, b) -> a.pow(2).add(b.mul(3)),
          (a, b, g) -> List.of(g.mul(a).mul(2), g.mul(3)));
  var a = variable(2);
  var b = variable(3);
  var value = custom.apply(a, b);
  value.backward();
  check("custom(a, b)", value, 13);
  check("∂/∂a", a.grad(), 4);
  check("∂/∂b", b.grad(), 3);
}

heading("Both modes: f(x1, x2) = ln x1 + x1·x2 - sin x2 at 2, 5, in float64");
BinaryOperator<Tensor> f = (x1, x2) -> log(x1).add(x1.mul(x2)).sub(sin(x2));
{
  var x1 = exact(2);
  var x2 = exact(5);
  check("f", f.apply(x1, x2), 11.652071);
  var reverse = grad(f, 0, 1).apply(x1, x2);
  check("∂f/∂x1 in reverse mode", reverse.get(0), 5.5);
  check("∂f/∂x2 in reverse mode", reverse.get(1), 1.716338);
  check("∂f/∂x1 in forward mode", jvp(f, x1, x2, exact(1), exact(0)).tangent(), 5.5);
  check("∂f/∂x2 in forward mode", jvp(f, x1, x2, exact(0), exact(1)).tangent(), 1.716338);

  // Step by step: values v with tangents v̇ on the way forward, adjoints v̄ on the way back.
  var steps = trace(f, x1, x2);
  println(steps);
  check("the last value", steps.value(), 11.652071);
  check("the last tangent along x1", steps.tangents(0).getLast(), 5.5);
  check("the last tangent along x2", steps.tangents(1).getLast(), 1.716338);
  check("the first adjoint, of x1", steps.adjoints().get(0), 5.5);
  check("the second adjoint, of x2", steps.adjoints().get(1), 1.716338);
}

heading("Four times over: sin(x)·exp(x) at 1, in float64");
UnaryOperator<Tensor> wave = x -> sin(x).mul(exp(x));
{
  var fourth = grad(grad(grad(grad(wave)))).apply(exact(1));
  check("d⁴/dx⁴", fourth, -9.149421);
  check("... and -4·sin(1)·e, to nine digits", fourth.item(), -4 * Math.sin(1) * Math.E, 1e-9);
}

heading("A chain: g = 2·sin(e^x + 1)² at ten points, in float64");
UnaryOperator<Tensor> chain = x -> sin(exp(x).add(1)).pow(2).mul(2);
for (int i = 0; i < 10; i++) {
  double x = -1 + i / 3.0;
  double u = Math.exp(x) + 1;
  double slope = 4 * Math.sin(u) * Math.cos(u) * Math.exp(x);
  check("g'(%.3f)".formatted(x), grad(chain).apply(exact(x)).item(), slope, 1e-12);
}

// ---- A layer of a network against the closed form ----

heading("A layer: y = f(W·x + b), loss = ½·Σ(y - t)²");

/** The largest difference between the tape's gradients and δ·xᵀ, δ, Wᵀ·δ. */
double layer(UnaryOperator<Tensor> f, UnaryOperator<Tensor> slope) {
  var W = variable(randn(3, 4), DType.FLOAT64);
  var b = variable(randn(3), DType.FLOAT64);
  var x = variable(randn(4), DType.FLOAT64);
  var t = randn(3).to(DType.FLOAT64);

  var z = W.matmul(x).add(b);
  var y = f.apply(z);
  y.sub(t).pow(2).sum().mul(0.5).backward();

  var delta = y.sub(t).mul(slope.apply(z)).detach();      // δ = (y - t)·f'(z)
  double ofW = W.grad().sub(outer(delta, x)).abs().max().item();
  double ofB = b.grad().sub(delta).abs().max().item();
  double ofX = x.grad().sub(W.T().matmul(delta)).abs().max().item();
  return Math.max(ofW, Math.max(ofB, ofX));
}

/** σ′ = σ·(1 - σ). */
Tensor sigmoidSlope(Tensor z) {
  var s = sigmoid(z);
  return s.mul(sub(1, s));
}

seed(1);
check("largest error with sigmoid", layer(z -> sigmoid(z), z -> sigmoidSlope(z)), 0, 1e-15);
check("largest error with relu", layer(z -> relu(z), z -> z.gt(0).to(DType.FLOAT64)), 0, 1e-15);

// ---- Why not just divide small differences? ----

heading("The error of (f(x + h) - f(x - h)) / 2h at x = 1, in float64");

/** How far the numeric derivative of f at x is from grad(f). */
double error(UnaryOperator<Tensor> f, double x, double h) {
  double up = f.apply(exact(x + h)).item();
  double down = f.apply(exact(x - h)).item();
  return Math.abs((up - down) / (2 * h) - grad(f).apply(exact(x)).item());
}

var functions = new LinkedHashMap<String, UnaryOperator<Tensor>>();
functions.put("f(x, 5)", x -> f.apply(x, exact(5)));
functions.put("sin(x)·exp(x)", wave);
functions.put("2·sin(e^x + 1)²", chain);

// A smaller h makes the formula better (truncation) and the subtraction worse (round-off): a V.
var best = new HashMap<String, Double>();
printf("  %-8s", "h");
functions.forEach((name, g) -> printf("%18s", name));
println();
for (int k = 1; k <= 12; k++) {
  double h = Math.pow(10, -k);
  printf("  %-8.0e", h);
  functions.forEach((name, g) -> {
    double e = error(g, 1, h);
    best.merge(name, e, Math::min);
    printf("%18.1e", e);
  });
  println();
}
functions.forEach((name, g) -> {
  check("the best error of " + name, best.get(name), 0, 1e-8);
  double ends = Math.min(error(g, 1, 1e-1), error(g, 1, 1e-12));
  check("... as a part of that at either end", best.get(name) / ends, 0, 1e-3);
});

println();
println("all", checks, "checks passed");
