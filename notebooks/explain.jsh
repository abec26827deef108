// Why is there no gradient? explain(y, x) shows the way from x to y, or where it breaks.
//
//   gradsh notebooks/explain.jsh

var x = variable(2.0, "x");

void shows(Tensor y, String... parts) {
  String text = explain(y, x);
  println(text);
  println();
  for (var part : parts) assertTrue(text.contains(part), "\"" + part + "\" is not in: " + text);
}

// There is a way.
shows(sin(x * x) + 1, "y depends on x", "sin", "mul");

// Cut by detach().
var detached = (x * x).detach();
shows(detached * 3, "detach()");

// Computed where nothing is recorded.
var unrecorded = noGrad(() -> x * x);
shows(unrecorded + 1, "noGrad");

// Made an integer, or an index: no derivative but 0.
shows((x * 3).to(DType.INT32), "int32");
shows(stack(x, x * 2).argMax().to(DType.FLOAT32), "argMax");

// A step: its derivative is zero everywhere.
shows(floor(x), "floor");

// Not from x at all.
var other = variable(1.0, "other");
shows(other * 2, "other");

// A tape says the same when it is asked for a gradient that is not there.
try (var tape = new GradientTape()) {
  var y = x.detach() * 2;
  var e = assertThrows(TensorException.class, () -> tape.gradient(y, x));
  println(e.getMessage());
  assertTrue(e.getMessage().contains("detach()"), "the exception says where");
}
