/** The CUDA device, found by the engine as a service. */
module org.gradsh.cuda {
  requires org.gradsh.autograd;
  requires java.management;
  requires jcuda;

  provides org.gradsh.autograd.DeviceProvider with
      org.gradsh.cuda.CudaProvider;
}
