// Per-example gradients by vmap: one gradient for each example of a batch, in one run.
//
//   gradsh notebooks/per-example-gradients.jsh
//
// backward() gives the gradient of the sum over a batch. Some methods want one for each example:
// clipping in private training, the variance of the gradient, the influence of examples. grad inside vmap
// gives them all at once; the number of ops that run does not grow with the batch.

seed(0);
var X = randn(64, 5);
var W = randn(5, 3) * 0.5;
var labels = randint(0, 3, 64);

Tensor loss(Tensor w, Tensor x, Tensor label) {
  return crossEntropy(x.matmul(w), label);
}

var perExample = vmap((x, label) -> grad((Tensor w) -> loss(w, x, label)).apply(W));
var G = perExample.apply(X, labels);
println("gradients of", X.shape(), "examples by", W.shape(), "weights:", G.shape());

// The same one by one.
for (int i = 0; i < 64; i++) {
  int k = i;
  var one = grad((Tensor w) -> loss(w, X[k], labels[k])).apply(W);
  assertClose(G[k], one, 1e-5, 1e-6);
}

// Their mean is the gradient of the batch.
var whole = grad((Tensor w) -> crossEntropy(X.matmul(w), labels)).apply(W);
assertClose(G.mean(0), whole, 1e-5, 1e-6);   // the mean is the gradient of the batch

// Clipped to length 1 each, then averaged: what differentially private training does.
var lengths = G.flatten(1, 2).norm(1, true);
var clipped = G / maximum(lengths, 1).reshape(64, 1, 1);
assertTrue(clipped.flatten(1, 2).norm(1, false).max().item() <= 1 + 1e-6, "no gradient is longer than 1");
println("lengths of the gradients:", lengths.min().item(), "…", lengths.max().item());
println("clipped and averaged:");
println(clipped.mean(0));

// The examples that pull hardest.
var hardest = lengths.flatten().argMax().item();
println("example", (int) hardest, "pulls hardest");
