// Run once by install.sh: what is loaded here starts fast ever after. Vectors stay out of it: a
// start-up cache cannot hold classes of a module that was brought in at run time.
import java.util.stream.*;

record Point(String name, double value) {}

double square(double v) {
  return v * v;
}

var w = variable(randn(4, 3));
var x = tensor(new double[][] {{1, 2, 3, 4}, {5, 6, 7, 8}});
var loss = tanh(matmul(x, w)).pow(2).mean();
loss.backward();
println(loss, w.grad(), w.grad().shape());
println(grad(t -> t.pow(3).add(sin(t))).apply(tensor(3)).item());
println(x.sum(0), x.reshape(4, 2), x.get(0));
try (var tape = new GradientTape()) {
  var y = exp(w).sum();
  println(tape.gradient(y, w));
}
for (var p : List.of(new Point("a", square(2)))) {
  System.out.printf("%s %.3f%n", p.name(), p.value());
}
println(IntStream.range(0, 3).mapToObj(i -> "n" + i).collect(Collectors.joining(", ")));
