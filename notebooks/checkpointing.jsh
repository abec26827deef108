// Checkpoints: compute again in the backward walk instead of keeping what it needs.
//
//   gradsh notebooks/checkpointing.jsh

seed(0);
int layers = 12;
var weights = new ArrayList<Variable>();
for (int k = 0; k < layers; k++) weights.add(variable(randn(64, 64) * 0.12, "w" + k));
var x = randn(256, 64);

Tensor block(Tensor h, Variable w) {
  return tanh(h.matmul(w)) + h;
}

Tensor plain() {
  var h = x;
  for (var w : weights) h = block(h, w);
  return h.square().mean();
}

/** Three blocks in each checkpoint: only what goes in is kept. */
Tensor checkpointed() {
  var h = x;
  for (int k = 0; k < layers; k += 3) {
    int from = k;
    h = checkpoint((Tensor t) -> {
      for (var w : weights.subList(from, from + 3)) t = block(t, w);
      return t;
    }, h);
  }
  return h.square().mean();
}

var a = plain();
println("plain:       ", Graph.of(a).view().summary());
var b = checkpointed();
println("checkpoints: ", Checkpointing.of(b));

a.backward();
var gradients = weights.stream().map(w -> w.grad()).toList();
weights.forEach(w -> w.zeroGrad());
b.backward();
for (int k = 0; k < layers; k++) assertEquals(weights.get(k).grad(), gradients.get(k));
assertEquals(a.detach(), b.detach());
println("the same loss and, bit for bit, the same gradients:", b.item());

// Orders mix: the Hessian times a vector, through checkpoints.
var f = (UnaryOperator<Tensor>) t -> sin(t) * exp(t);
var at = tensor(0.3, DType.FLOAT64);
var direct = grad(grad(f)).apply(at);
var again = grad(grad((Tensor t) -> checkpoint((Tensor u) -> f.apply(u), t))).apply(at);
assertClose(again, direct);
println("second derivative:", direct, "through a checkpoint:", again);
