package org.gradsh.autograd.op;

import java.util.ArrayList;
import java.util.List;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.cpu.Buffers;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.device.Accelerator;
import org.gradsh.autograd.device.DeviceArray;
import org.gradsh.autograd.device.Fallbacks;
import org.gradsh.autograd.tape.Lift;

/**
 * Where an op is computed: where its operands are. Single numbers of the CPU go along with what is
 * on an accelerator, as in PyTorch, and so do the engine's constants, which are one number
 * broadcast.
 */
public final class Placement {
  private Placement() {}

  /**
   * The accelerator of the operands; null where they are on the CPU.
   *
   * @throws TensorException when they are on several devices
   */
  static Accelerator of(String op, Tensor[] in) {
    Accelerator there = null;
    for (Tensor t : in) {
      Accelerator own = Accelerator.of(t.values());
      if (own == null || own == there) continue;
      if (there != null) throw mixed(op, in);
      there = own;
    }
    if (there == null) return null;
    for (Tensor t : in) {
      Strided block = t.values();
      if (block.isHost() && block.size() > 0 && !block.isUniform()) throw mixed(op, in);
    }
    return there;
  }

  /** A single number beside a tensor: on its device. What has more elements stays where it is. */
  static Tensor number(Tensor value, Tensor x) {
    return value.size() == 1 ? value.to(x.device()) : value;
  }

  private static final String MIXED = ": operands are on different devices";

  /** Whether it tells of operands on different devices: a layer then says it of itself. */
  public static boolean isMixed(TensorException e) {
    return e.kind() == TensorException.Kind.DEVICE && e.problem().endsWith(MIXED);
  }

  /**
   * For functions that are made of ops: that their operands are on one device, told with the names
   * that the function has for them. Numbers go with any device here too.
   *
   * @param roles of the operands
   * @param in null where one is not given
   * @throws TensorException when they are on several devices
   */
  static void together(String op, List<String> roles, Tensor... in) {
    Device one = null;
    boolean differ = false;
    for (Tensor t : in) {
      if (t == null) continue;
      if (one == null) one = t.device();
      else differ |= !t.device().equals(one);
    }
    if (!differ) return;
    List<String> own = new ArrayList<>();
    List<Tensor> whole = new ArrayList<>();
    for (int k = 0; k < in.length; k++) {
      if (in[k] == null || goesAlong(in[k])) continue;
      own.add(roles.get(k));
      whole.add(in[k]);
    }
    if (whole.stream().map(Tensor::device).distinct().count() < 2) return;
    throw mixed(op, own, whole.toArray(Tensor[]::new));
  }

  private static boolean goesAlong(Tensor t) {
    if (!t.device().equals(Device.CPU)) return false;
    return t.size() <= 1 || Lift.hasValue(t) && t.values().isUniform();
  }

  /** Operands on devices that do not go together. */
  static TensorException mixed(String op, Tensor... in) {
    List<String> roles = new ArrayList<>();
    for (int k = 0; k < in.length; k++) {
      roles.add(in.length == 1 ? "x" : String.valueOf((char) ('a' + k)));
    }
    return mixed(op, roles, in);
  }

  private static TensorException mixed(String op, List<String> roles, Tensor[] in) {
    var report = TensorException.device(op + MIXED);
    Tensor there = null;
    for (int k = 0; k < in.length; k++) {
      report.operand(roles.get(k), in[k], "on " + in[k].device());
      if (!in[k].device().equals(Device.CPU)) there = in[k];
    }
    for (int k = 0; k < in.length; k++) {
      if (in[k].device().equals(there.device())) continue;
      return report.hint("{" + roles.get(k) + "}.to(" + text(there.device()) + ")").build();
    }
    return report.build();
  }

  /** A device as one writes it: cuda(), cuda(1), Device.CPU. */
  public static String text(Device device) {
    if (device.equals(Device.CPU)) return "Device.CPU";
    return device.index() == 0 ? device.type() + "()" : device.type() + "(" + device.index() + ")";
  }

  /** An operand of an elementwise op as the accelerator takes it: numbers stay on the CPU. */
  static Strided operand(Strided block, DType wanted) {
    return Casts.cast(block.isHost() && block.size() > 0 ? block.one() : block, wanted);
  }

  /** A structural op on an accelerator: by its kernel there, else on the CPU with copies. */
  public static <A> Strided structural(Op<A> op, A attributes, Strided[] in, Accelerator there) {
    Strided[] here = new Strided[in.length];
    for (int k = 0; k < in.length; k++) here[k] = in[k].isHost() ? there.upload(in[k]) : in[k];
    if (op.isPlaceless()) return op.forward(here, attributes);
    Strided result = there.structural(op.name(), attributes, here);
    if (result == null) {
      Fallbacks.note(there, op.name());
      Strided[] host = new Strided[in.length];
      for (int k = 0; k < in.length; k++) host[k] = in[k].host();
      result = there.upload(op.forward(host, attributes));
    }
    for (int k = 0; k < in.length; k++) free(here[k], in[k], result);
    return result;
  }

  /** Gives back what was made of an operand for one op alone: copied there, or converted. */
  static void free(Strided made, Tensor of, Strided result) {
    free(made, of.values(), result);
  }

  private static void free(Strided made, Strided of, Strided result) {
    if (made.data() == of.data() || made.data() == result.data()) return;
    if (made.data() instanceof DeviceArray there) Buffers.end(there);
  }
}
