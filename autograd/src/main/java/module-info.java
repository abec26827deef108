/** The engine: tensors, the gradient tape, the catalogue of operations and their CPU kernels. */
module org.gradsh.autograd {
  // Present when the JVM was started with it; the kernels choose plain loops otherwise.
  requires static jdk.incubator.vector;

  // LAPACK and Fourier transforms in Java: used by kernels alone.
  requires arpack.combined.all;
  requires JTransforms;

  // Headers of files and tables as text; pictures.
  requires com.google.gson;
  requires de.siegmar.fastcsv;
  requires java.desktop;

  exports org.gradsh.autograd;
  exports org.gradsh.autograd.check;
  exports org.gradsh.autograd.data;
  exports org.gradsh.autograd.io;
  exports org.gradsh.autograd.nn;
  exports org.gradsh.autograd.optim;
  exports org.gradsh.autograd.show;
  exports org.gradsh.autograd.solve;
  exports org.gradsh.autograd.symbolic;

  // The engine's rooms: for a device, which brings kernels for the same ops.
  exports org.gradsh.autograd.cpu to
      org.gradsh.cuda;
  exports org.gradsh.autograd.device to
      org.gradsh.cuda;
  exports org.gradsh.autograd.expr to
      org.gradsh.cuda;
  exports org.gradsh.autograd.op to
      org.gradsh.cuda;
  exports org.gradsh.autograd.tape to
      org.gradsh.cuda;

  uses org.gradsh.autograd.DeviceProvider;
}
