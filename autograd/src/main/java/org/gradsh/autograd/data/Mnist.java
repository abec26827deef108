package org.gradsh.autograd.data;

import java.nio.file.Files;
import java.nio.file.Path;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;

/**
 * Handwritten digits in the four files of MNIST, or others in that form (Fashion-MNIST): images [n,
 * 1, 28, 28] from 0 to 1, float32, and labels [n], int64.
 *
 * <pre>{@code
 * var mnist = Mnist.of("data/mnist-6000");
 * var loader = DataLoader.of(mnist.train()).batchSize(64).shuffle(1);
 * }</pre>
 *
 * @param train what is learned from
 * @param test what is not
 */
public record Mnist(Dataset train, Dataset test) {
  public static Mnist of(String folder) {
    return of(Path.of(folder));
  }

  /**
   * The files of a folder, under their usual names, with or without {@code .gz}.
   *
   * @throws TensorException when one cannot be read, or images and labels differ in number
   */
  public static Mnist of(Path folder) {
    return new Mnist(part(folder, "train"), part(folder, "t10k"));
  }

  private static Dataset part(Path folder, String name) {
    Tensor images = Idx.read(file(folder, name + "-images-idx3-ubyte"));
    Tensor labels = Idx.read(file(folder, name + "-labels-idx1-ubyte"));
    if (images.rank() != 3 || labels.rank() != 1) {
      throw TensorException.shape("mnist: these are no images and labels")
          .operand("images", images)
          .operand("labels", labels)
          .build();
    }
    return Dataset.of(images.to(DType.FLOAT32).div(255).unsqueeze(1), labels.to(DType.INT64));
  }

  private static Path file(Path folder, String name) {
    Path packed = folder.resolve(name + ".gz");
    return Files.exists(packed) ? packed : folder.resolve(name);
  }
}
