package org.gradsh.cuda;

import org.gradsh.autograd.DeviceProvider;

/** The CUDA devices of this machine, as the engine's services see them. */
public final class CudaProvider implements DeviceProvider {
  @Override
  public String type() {
    return "cuda";
  }

  @Override
  public String status() {
    return switch (Probe.run()) {
      case Probe.NoDriver(String why) -> "none (" + why + ")";
      case Probe.Failed(String call, int code) -> "none (" + call + " failed with " + code + ")";
      case Probe.Devices(int count) when count == 0 -> "none (the driver sees no device)";
      case Probe.Devices(int count) ->
          count + (count == 1 ? " device" : " devices") + ", not used: Gradsh has no kernels yet";
    };
  }
}
