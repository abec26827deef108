package org.gradsh.autograd.graph;

import org.gradsh.autograd.Device;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.cpu.Strided;

/**
 * The one device that all of a graph is computed on. As with single ops, numbers of the CPU go
 * along with what is elsewhere.
 */
final class Home {
  private Home() {}

  /** That of some tensors; null where they are on several. */
  static Device of(Iterable<Tensor> tensors) {
    Device home = Device.CPU;
    boolean isBound = false;
    for (Tensor t : tensors) {
      Device own = t.device();
      if (own.equals(Device.CPU)) isBound |= !isNumber(t.values());
      else if (home.equals(Device.CPU)) home = own;
      else if (!home.equals(own)) return null;
    }
    return isBound && !home.equals(Device.CPU) ? null : home;
  }

  /** Whether a block goes along with what is elsewhere. */
  static boolean isNumber(Strided block) {
    return block.isHost() && (block.size() == 0 || block.isUniform());
  }

  /** What a function uses is not on the device that it is traced for. */
  static final class Another extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Device device;

    Another(Device device) {
      super("a tensor on " + device, null, false, false);
      this.device = device;
    }

    Device device() {
      return device;
    }
  }
}
