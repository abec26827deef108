// Functions as expressions: derivatives by the rules of calculus, and why programs are not
// differentiated that way.
//
//   gradsh notebooks/symbolic.jsh
//
// Every value is compared with what automatic differentiation gives. The first one that is off ends
// the script with an error, so that it serves as a test as well.

int checks = 0;

void check(boolean holds, String what) {
  if (!holds) throw new AssertionError(what);
  checks++;
}

/** Stops the script where two numbers are not the same to ten digits. */
void same(String what, Tensor actual, Tensor expected) {
  check(allClose(actual, expected, 1e-10, 1e-10), what + " is " + actual + " and should be " + expected);
}

Tensor exact(double value) {
  return tensor(value, DType.FLOAT64);
}

void heading(String text) {
  println();
  println(text);
}

// ---- From a program to an expression ----

heading("A function is run once, and what it does is written down");

UnaryOperator<Tensor> wave = x -> sin(x) * exp(x) + x.pow(2);
var f = symbolic(wave);
println("  f   =", f.text());
check(f.text().equals("sin(x)·exp(x) + x²"), f.text());

// The chain rule and the product rule, and then it is made shorter.
var d = f.derivative();
println("  f′  =", d.unsimplified().text(), "  by the rules, " + d.unsimplified().size() + " nodes");
println("     =", d.text(), "  simplified, " + d.size() + " nodes");
println("  LaTeX:", d.latex());
same("f′(0.7)", d.apply(exact(0.7)), grad(wave).apply(exact(0.7)));

// A derivative is an expression again, so there are all orders.
var fourth = d.derivative().derivative().derivative();
println("  f⁗  =", fourth.text());
same("the fourth", fourth.apply(exact(0.7)), grad(grad(grad(grad(wave)))).apply(exact(0.7)));

// ---- Parameters ----

heading("Several parameters, by name");

var energy = symbolic((m, v) -> m * v.pow(2) / 2).named("m", "v");
println("  E     =", energy.text());
println("  ∂E/∂v =", energy.derivative("v").text());
println("  ∂E/∂m =", energy.derivative("m").text());
check(energy.derivative("v").text().equals("m·v"), energy.derivative("v").text());
same("m·v", energy.derivative("v").apply(exact(3), exact(4)), exact(12));

// ---- Tensors ----

heading("Of a tensor: the gradient, by the same rules that reverse mode follows");

var w = variable(new double[] {1, -2, 0.5}, DType.FLOAT64, "w");
UnaryOperator<Tensor> loss = x -> softplus(-(w * x).sum());
var logistic = symbolic(loss, 3);
println("  loss  =", logistic.text());
println("  ∇loss =", logistic.derivative().text());
var point = tensor(new double[] {0.3, 0.1, -0.8}, DType.FLOAT64);
same("the gradient", logistic.derivative().apply(point), grad(loss).apply(point));

// ---- Swell ----

heading("Order by order an expression swells, unless it is simplified each time");

println(f.swell(6));
check(f.swell(6).rows().get(6).rules() > 400, "by the rules the sixth has more than 400 nodes");
check(f.swell(6).rows().get(6).simplified() < 20, "simplified it has fewer than 20");

heading("The logistic map l ← 4·l·(1 - l), repeated: the first derivative of a longer program");

/** The map, n times. */
Tensor logisticMap(Tensor x, int n) {
  var l = x;
  for (int i = 0; i < n; i++) l = 4 * l * (1 - l);
  return l;
}

printf("  %5s %8s %13s %11s %20s%n", "times", "itself", "by the rules", "simplified", "ops of reverse mode");
long rules = 0;
int ops = 0;
for (int n = 1; n <= 6; n++) {
  int times = n;
  var s = symbolic(x -> logisticMap(x, times));
  var ds = s.derivative();
  ops = s.swell(1).rows().get(1).ops();
  printf("  %5d %8d %13d %11d %20d%n", n, s.size(), ds.unsimplified().size(), ds.size(), ops);
  check(ds.unsimplified().size() > 2 * rules, "it more than doubles with each step");
  rules = ds.unsimplified().size();
  same("the derivative", ds.apply(exact(0.3)), grad(x -> logisticMap(x, times)).apply(exact(0.3)));
}
// Reverse mode computes every part once and keeps numbers, not formulas: a few ops for each step.
check(ops < 60, "reverse mode executes fewer than 60 ops");

// ---- What is no expression ----

heading("An if on a value is no part of an expression");

try {
  symbolic(x -> x.item() > 0 ? x : -x);
  check(false, "a value was read");
} catch (TensorException e) {
  println("  " + e.getMessage().replace("\n", "\n  "));
  check(e.problem().equals("symbolic: item() reads a value inside the function"), e.problem());
}
var size = symbolic(x -> where(x > 0, x, -x));      // but a choice is
println("  " + size.text());
same("the slope left of 0", size.derivative().apply(exact(-3)), exact(-1));

println();
println("all", checks, "checks passed");
