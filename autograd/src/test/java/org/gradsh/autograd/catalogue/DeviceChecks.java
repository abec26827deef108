package org.gradsh.autograd.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Tensor;

/** Value and gradients on a device are those of the CPU, and stay on the device. */
record DeviceChecks(Subject subject, Tally tally, Device device, Agreement agreement) {
  /** What is asked of results of a device beside those of the CPU. */
  interface Agreement {
    void check(Tensor expected, Tensor actual, String what);

    /** The same bits. */
    static Agreement bits() {
      return (expected, actual, what) ->
          assertEquals(
              Arrays.toString(MemoryLayout.bits(expected)),
              Arrays.toString(MemoryLayout.bits(actual)),
              what);
    }
  }

  void run() {
    for (Subject.Point p : subject.points()) {
      for (DType dtype : List.of(DType.FLOAT64, DType.FLOAT32)) {
        Tensor[] inputs = LayoutChecks.cast(p.inputs(), dtype);
        String what = p + " " + dtype + " on " + device;
        same(p.on(inputs), p.on(moved(inputs)), what);
        for (MemoryLayout layout : MemoryLayout.values()) {
          for (int k = 0; k < inputs.length; k++) {
            if (!layout.applies(inputs[k].shape())) continue;
            Tensor[] laid = moved(inputs);
            laid[k] = layout.of(inputs[k], device);
            same(p.on(inputs), p.on(laid), what + ", operand " + k + " " + layout);
          }
        }
      }
    }
  }

  private Tensor[] moved(Tensor[] inputs) {
    return Arrays.stream(inputs).map(t -> t.to(device)).toArray(Tensor[]::new);
  }

  private void same(Subject.Point expected, Subject.Point actual, String what) {
    List<Tensor> a = LayoutChecks.valueAndGradients(expected);
    List<Tensor> b = Autograd.withDevice(device, () -> LayoutChecks.valueAndGradients(actual));
    for (int i = 0; i < a.size(); i++) {
      String which = what + (i == 0 ? ": value" : ": gradient " + (i - 1));
      Tensor y = b.get(i);
      assertEquals(a.get(i).shape(), y.shape(), which);
      assertEquals(a.get(i).dtype(), y.dtype(), which);
      assertEquals(device, y.device(), which);
      Tensor expectedOne = a.get(i), actualOne = y.to(Device.CPU);
      if (i > 0) {
        // A slice that is added where it belongs leaves the sign of the zeros beside it.
        expectedOne = expectedOne.add(0);
        actualOne = actualOne.add(0);
      }
      agreement.check(expectedOne, actualOne, which);
    }
    tally.passed();
  }
}
