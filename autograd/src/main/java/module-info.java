/** The engine: tensors, the gradient tape, the catalogue of operations and their CPU kernels. */
module org.gradsh.autograd {
  // Present when the JVM was started with it; the kernels choose plain loops otherwise.
  requires static jdk.incubator.vector;
}
