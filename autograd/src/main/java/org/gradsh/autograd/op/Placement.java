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
    return of(op, in, null);
  }

  /**
   * Tells before anything is computed when operands are on several devices; of a batch it is told
   * by the ops.
   *
   * @param roles what each operand is called
   */
  static void together(String op, Tensor[] in, List<String> roles) {
    List<Tensor> known = new ArrayList<>();
    List<String> called = new ArrayList<>();
    for (int k = 0; k < in.length; k++) {
      if (!Lift.hasValue(in[k])) continue;
      known.add(in[k]);
      called.add(roles.get(k));
    }
    of(op, known.toArray(Tensor[]::new), called);
  }

  /**
   * @param roles what each operand is called; null: a, b, …
   */
  private static Accelerator of(String op, Tensor[] in, List<String> roles) {
    Accelerator there = null;
    for (Tensor t : in) {
      Accelerator own = Accelerator.of(t.values());
      if (own == null || own == there) continue;
      if (there != null) throw mixed(op, in, roles);
      there = own;
    }
    if (there == null) return null;
    for (Tensor t : in) {
      Strided block = t.values();
      if (block.isHost() && block.size() > 0 && !block.isUniform()) throw mixed(op, in, roles);
    }
    return there;
  }

  /** A single number beside a tensor: on its device. What has more elements stays where it is. */
  static Tensor number(Tensor value, Tensor x) {
    return value.size() == 1 ? value.to(x.device()) : value;
  }

  /** Operands on devices that do not go together. */
  static TensorException mixed(String op, Tensor... in) {
    return mixed(op, in, null);
  }

  private static TensorException mixed(String op, Tensor[] in, List<String> roles) {
    var report = TensorException.device(op + ": operands are on different devices");
    Tensor there = null;
    for (int k = 0; k < in.length; k++) {
      String role = in.length == 1 && roles == null ? "x" : role(roles, k);
      report.operand(role, in[k], "on " + in[k].device());
      if (!in[k].device().equals(Device.CPU)) there = in[k];
    }
    for (int k = 0; k < in.length; k++) {
      if (in[k].device().equals(there.device())) continue;
      return report.hint("{" + role(roles, k) + "}.to(" + text(there.device()) + ")").build();
    }
    return report.build();
  }

  private static String role(List<String> roles, int k) {
    return roles == null ? String.valueOf((char) ('a' + k)) : roles.get(k);
  }

  /** A device as a program says it. */
  static String text(Device device) {
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
