// A derivative of one's own: a function that is the identity on the way forward and clips the
// gradient on the way back.
//
//   gradsh notebooks/clipping-gradient.jsh

UnaryOperator<Tensor> clipGradient = customGradient((Tensor x) -> x, (x, dy) -> dy.clip(-1, 1));

// Without it the gradient of x⁴ at 3 is 108, with it 1; the value is the same.
var plain = valueAndGrad((Tensor x) -> x.pow(4)).apply(tensor(3));
var clipped = valueAndGrad((Tensor x) -> clipGradient.apply(x).pow(4)).apply(tensor(3));
println("x⁴ at 3:", plain.value(), " gradient:", plain.gradient(), " clipped:", clipped.gradient());
assertClose(plain.gradient(), 108);
assertClose(clipped.gradient(), 1);
assertClose(clipped.value(), plain.value());

// It is an op as any other: on a tape, in backward(), in second order, inside vmap.
var w = variable(new double[] {-2, 0.1, 2}, "w");
clipGradient.apply(w).pow(3).sum().backward();
println("backward:", w.grad());
assertClose(w.grad(), tensor(1, 0.03, 1));

// The derivative of the clipped derivative: 0 where it is clipped, 6x elsewhere.
var second = grad(grad((Tensor x) -> clipGradient.apply(x).pow(3)));
println("second derivative at 0.1 and 2:", second.apply(tensor(0.1)), second.apply(tensor(2)));
assertClose(second.apply(tensor(0.1)), 0.6);
assertClose(second.apply(tensor(2)), 0);

var each = vmap(grad((Tensor x) -> clipGradient.apply(x).pow(2))).apply(tensor(-3, 0.25, 3));
println("per example:", each);
assertClose(each, tensor(-1, 0.5, 1));

// A recurrence that explodes: clipped at every step its gradient grows with h alone.
Tensor unrolled(Tensor a, UnaryOperator<Tensor> onTheWay) {
  var h = tensor(0.5);
  for (int step = 0; step < 30; step++) h = onTheWay.apply(h) * a + 0.1;
  return h;
}

var exploding = grad((Tensor a) -> unrolled(a, h -> h)).apply(tensor(1.6));
var tame = grad((Tensor a) -> unrolled(a, clipGradient)).apply(tensor(1.6));
println("30 steps of h ← a·h + 0.1: gradient", exploding.item(), "clipped", tame.item());
assertTrue(exploding.item() > 10 * tame.item(), "clipping tames it");
