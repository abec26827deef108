// The Hessian of a small network: all second derivatives of its loss, and what they tell.
//
//   gradsh notebooks/hessian-of-a-network.jsh

seed(1);
var X = linspace(-2, 2, 20).reshape(20, 1).to(DType.FLOAT64);
var Y = sin(X);

// 1 → 4 → 1, all 13 parameters in one vector.
Tensor network(Tensor p, Tensor x) {
  var w1 = p["0:4"].reshape(1, 4);
  var b1 = p["4:8"];
  var w2 = p["8:12"].reshape(4, 1);
  return tanh(x.matmul(w1) + b1).matmul(w2) + p["12:13"];
}

Tensor loss(Tensor p) {
  return mseLoss(network(p, X), Y);
}

var p = randn(13).to(DType.FLOAT64) * 0.7;
var gradient = grad(p0 -> loss(p0));
var H = hessian(p0 -> loss(p0)).apply(p);
println("loss", loss(p).item(), " Hessian", H.shape());
assertClose(H, H.T(), 1e-9, 1e-12);   // a Hessian is symmetric

// A product with a vector does not need the matrix.
var v = randn(13).to(DType.FLOAT64);
assertClose(hvp(q -> loss(q), p, v), H.matmul(v), 1e-9, 1e-12);   // hvp is the product

// Against differences of gradients.
double eps = 1e-5;
for (int k = 0; k < 13; k++) {
  var unit = oneHot(tensor(k).to(DType.INT64), 13).to(DType.FLOAT64) * eps;
  var column = (gradient.apply(p + unit) - gradient.apply(p - unit)) / (2 * eps);
  assertClose(H[":, " + k], column, 1e-5, 1e-8);
}
println(H);

// Newton's steps on the whole network, damped where the Hessian bends down.
double before = loss(p).item();
double damping = 1e-2;
for (int step = 0; step < 60; step++) {
  var A = hessian(q -> loss(q)).apply(p);
  var g = gradient.apply(p);
  var trial = p - solve(A.matmul(A) + eye(13).to(DType.FLOAT64) * damping, A.matmul(g));
  if (loss(trial).item() < loss(p).item()) {
    p = trial;
    damping *= 0.5;
  } else {
    damping *= 4;
  }
}
println("loss", before, "→", loss(p).item());
assertTrue(loss(p).item() < before / 10, "Newton's method goes down");
