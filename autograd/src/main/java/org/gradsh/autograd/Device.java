package org.gradsh.autograd;

import java.util.List;
import java.util.ServiceLoader;
import org.gradsh.autograd.cpu.Cpu;
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
        .detail(status(type))
        .hint("the CPU: Device.CPU")
        .build();
  }

  /**
   * The status line of a type, as the first provider of that type gives it; for {@code "cpu"} the
   * engine's own. Nothing is started for it.
   */
  public static String status(String type) {
    if (type.equals(CPU.type())) return Cpu.status();
    for (DeviceProvider p : ServiceLoader.load(DeviceProvider.class)) {
      if (p.type().equals(type)) return p.status();
    }
    return none(type);
  }

  /** The findings of a type, for {@code "cpu"} those of the engine. */
  public static List<Finding> findings(String type) {
    if (type.equals(CPU.type())) return Cpu.findings();
    for (DeviceProvider p : ServiceLoader.load(DeviceProvider.class)) {
      if (p.type().equals(type)) return p.findings();
    }
    return List.of(
        Finding.lacking(type, none(type), "put the jar that brings them on the class path"));
  }

  private static String none(String type) {
    return "no module for " + type + " devices is on the class path";
  }

  @Override
  public String toString() {
    return type.equals("cpu") ? type : type + ":" + index;
  }
}
