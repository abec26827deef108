package org.gradsh.autograd;

import org.gradsh.autograd.op.ShapeOps;

/**
 * Where a tensor's elements are.
 *
 * @param type {@code "cpu"} or the name of an accelerator, {@code "cuda"}
 * @param index which one of its kind
 */
public record Device(String type, int index) {
  public static final Device CPU = new Device("cpu", 0);

  /**
   * A CUDA device.
   *
   * @throws TensorException with one sentence why, when there is none
   */
  public static Device cuda(int index) {
    Device device = new Device("cuda", index);
    device.require();
    return device;
  }

  /** The tensor itself when it is here; a variable's present value. */
  Tensor place(Tensor t) {
    require();
    return ShapeOps.fixed(t);
  }

  private void require() {
    if (equals(CPU)) return;
    throw TensorException.device("no device " + this)
        .detail(DeviceProvider.status(type))
        .hint("the CPU: Device.CPU")
        .build();
  }

  @Override
  public String toString() {
    return type.equals("cpu") ? type : type + ":" + index;
  }
}
