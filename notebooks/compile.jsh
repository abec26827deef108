// A function as a graph: compile, look at it, differentiate it, and the static way of working.
//
//   gradsh notebooks/compile.jsh
//
// compile(f) runs f once, on tensors without values, and writes down its ops. The graph then runs with
// whole groups of ops as one loop; so does its derivative.

seed(0);

Tensor gelu(Tensor x) {
  return 0.5 * x * (1 + tanh(0.7978845608 * (x + 0.044715 * x.pow(3))));
}

var compiled = compile(x -> gelu(x));
var x = randn(1000);
assertClose(compiled.apply(x), gelu(x), 1e-5, 1e-6);
println(compiled);                                        // eight ops, one loop

// It is a function as any other: reverse mode, forward mode, batches, any order.
var slope = grad((Tensor t) -> compiled.apply(t).sum());
assertClose(slope.apply(x), grad((Tensor t) -> gelu(t).sum()).apply(x), 1e-4, 1e-5);
assertClose(jvp(compiled, x, ones(1000)).tangent(), slope.apply(x), 1e-4, 1e-5);
var curvature = grad((Tensor t) -> slope.apply(t).sum());
assertClose(curvature.apply(x), grad((Tensor t) -> grad((Tensor u) -> gelu(u).sum()).apply(t).sum()).apply(x), 1e-3, 1e-4);

// A whole step of training as one graph: value and gradients of a network with two layers.
record Net(Tensor w, Tensor b, Tensor v) {}

var X = randn(64, 4);
var Y = sin(X.sum(1)).unsqueeze(1);
Tensor loss(Net n) {
  return ((X.matmul(n.w()) + n.b()).tanh().matmul(n.v()) - Y).square().mean();
}

var step = compile(valueAndGrad((Net n) -> loss(n)));
var net = new Net(randn(4, 16), zeros(16), randn(16, 1));
double first = loss(net).item();
for (int i = 0; i < 200; i++) {
  net = Structures.map(net, step.apply(net).gradient(), (p, dp) -> p - 0.1 * dp);
}
double last = loss(net).item();
println("loss", first, "→", last);
assertTrue(last < first / 2, "the network learns");

// A step on variables. The batch comes as arguments: of what nobody differentiates there is no gradient.
var w = variable(randn(4, 16) * 0.5);
var v = variable(randn(16, 1) * 0.5);
var fit = compile((xs, ys) -> (xs.matmul(w).tanh().matmul(v) - ys).square().mean());
double before = fit.apply(X, Y).item();
for (int i = 0; i < 200; i++) {
  fit.apply(X, Y).backward();
  for (var p : List.of(w, v)) {
    p.assignSub(p.grad() * 0.1);
    p.zeroGrad();
  }
}
assertTrue(fit.apply(X, Y).item() < before / 2, "the variables learn");
assertTrue(fit.toString().contains("for the derivative by w, v"), "no gradient of the batch");

// The static way: a graph first, gradients as parts of it, values last.
var a = placeholder("a", 2, 3);
var b = placeholder("b", 3);
var c = (a * b).tanh().sum();
var g = gradients(c, List.of(a, b));
var second = gradients(g.get(0).square().sum(), b);       // gradients have gradients
println(graph(List.of(c, g.get(0))));
var at = randn(2, 3);
var bt = randn(3);
var out = run(List.of(c, g.get(0), g.get(1), second), Map.of(a, at, b, bt));
assertClose(out.get(0), (at * bt).tanh().sum(), 1e-5, 1e-6);
var eager = grad((p, q) -> (p * q).tanh().sum(), 0, 1).apply(at, bt);
assertClose(out.get(1), eager.get(0), 1e-5, 1e-6);
assertClose(out.get(2), eager.get(1), 1e-5, 1e-6);

// What one value decides has no place in a graph; the error says what to do instead.
try {
  compile(t -> t.sum().item() > 0 ? t : -t).apply(x);
  assertTrue(false, "a value was read");
} catch (TensorException e) {
  println(e.getMessage());
}
