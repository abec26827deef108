// Learns to read handwritten digits: 1,797 images of 8×8 pixels.
//
//   gradsh notebooks/digits.jsh
//
// A network of two layers is trained on 80 % of the images and then tested on the others, which it
// has never seen. It takes a few seconds.

import org.gradsh.autograd.show.Progress;

// ---- The data: a row is 64 pixels, 0 to 16, and the digit that they show. ----

var here = Path.of(System.getProperty("gradsh.script", "notebooks/digits.jsh"));
var table = Csv.of(here.resolveSibling("data/digits.csv.gz")).read();
int images = table.dims()[0];
int trained = images * 8 / 10;

seed(1);                                          // the same numbers in every run
var shuffled = table.get(randperm(images));       // the file goes writer by writer
var pixels = shuffled.get(":, :64").div(16);      // [images, 64], from 0 to 1
var digits = shuffled.get(":, 64").to(DType.INT64);

var trainX = pixels.get(":" + trained);
var trainY = digits.get(":" + trained);
var testX = pixels.get(trained + ":");
var testY = digits.get(trained + ":");

// ---- The model: 64 pixels → 64 hidden values → 10 scores, one for each digit. ----

// Weights of variance 2 / inputs keep the signal's size through relu (He et al., 2015).
var w1 = variable(randn(64, 64).mul(Math.sqrt(2.0 / 64)), "w1");
var b1 = variable(zeros(64), "b1");
var w2 = variable(randn(64, 10).mul(Math.sqrt(2.0 / 64)), "w2");
var b2 = variable(zeros(10), "b2");

/** The scores of images: [n, 64] to [n, 10]. The highest is the network's guess. */
Tensor model(Tensor x) {
  var hidden = x.matmul(w1).add(b1).relu();
  return hidden.matmul(w2).add(b2);
}

// ---- The training: down the gradient of the loss, 64 images at a time. ----

var batches = DataLoader.of(trainX, trainY).batchSize(64).shuffle(1);
var optimizer = new Adam(0.01, w1, b1, w2, b2);
int epochs = 15;

for (int epoch = 1; epoch <= epochs; epoch++) {
  try (var bar = Progress.of("epoch %2d".formatted(epoch), batches.size())) {
    for (var batch : batches) {
      var loss = crossEntropy(model(batch.x()), batch.y());
      optimizer.zeroGrad();
      loss.backward();
      optimizer.step();
      bar.step(String.format(Locale.ROOT, "loss %.4f", loss.item()));
    }
  }
}

// ---- The test: which digits are taken for which? ----

var guesses = noGrad(() -> model(testX)).argMax(1);

// One-hot rows make it a product: entry (i, j) counts the images of i that were taken for j.
var confusion = oneHot(testY, 10).T().matmul(oneHot(guesses, 10));

println("digit   taken for");
println("         0   1   2   3   4   5   6   7   8   9");
for (int digit = 0; digit < 10; digit++) {
  printf("%5d ", digit);
  for (int count : confusion.get(digit).toIntArray()) {
    print(count == 0 ? "   ·" : "%4d".formatted(count));
  }
  println();
}
printf("test accuracy %.4f%n", guesses.eq(testY).to(DType.FLOAT32).mean().item());
