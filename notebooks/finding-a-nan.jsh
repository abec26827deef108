// Where does the NaN come from? trackNaN finds the op that made it, forward or backward.
//
//   gradsh notebooks/finding-a-nan.jsh

/** Runs something that makes a NaN or an infinity and gives what trackNaN says of it. */
String found(Runnable body) {
  var e = assertThrows(TensorException.class, () -> trackNaN(body));
  println(e.getMessage());
  println();
  return e.getMessage();
}

// Forward: the logarithm of a probability that has become 0.
var logits = tensor(new double[][] {{0, 200}, {1, 2}});
var p = softmax(logits, 1);
println("a loss of", (-log(p)).mean().item());
var forward = found(() -> { var loss = (-log(p)).mean(); });
assertTrue(forward.contains("log made -Inf"), "log(0) is found");

// The cure: logSoftmax never leaves the logarithm.
var cured = trackNaN(() -> (-logSoftmax(logits, 1)).mean());
println("with logSoftmax:", cured.item());
println();

// Backward: values are fine, the derivative is not.
var v = variable(new double[] {0, 4}, "v");
var s = sqrt(v);
println("sqrt:", s.detach(), " all finite, and yet:");
var backward = found(() -> s.sum().backward());
assertTrue(backward.contains("the derivative of sqrt"), "the infinite slope is found");

// A branch that is not taken spoils the gradient of the one that is: 0 · ∞.
var x = variable(0.0, "x");
var y = where(x > 0, sqrt(x), x * 2);
y.backward();
println("the gradient of where(x > 0, sqrt(x), 2x) at 0:", x.grad().item());
assertTrue(Double.isNaN(x.grad().item()), "0 times infinity");
x.zeroGrad();
found(() -> where(x > 0, sqrt(x), x * 2).backward());
where(x > 0, sqrt(where(x > 0, x, 1)), x * 2).backward();
println("with the operand made safe before:", x.grad().item());
assertClose(x.grad(), 2);
