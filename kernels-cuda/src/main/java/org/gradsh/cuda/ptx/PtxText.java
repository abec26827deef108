package org.gradsh.cuda.ptx;

import java.util.EnumMap;
import java.util.Map;
import org.gradsh.autograd.DType;

/** The text of one kernel's body as it grows: instructions, and the registers that they use. */
final class PtxText {
  private final StringBuilder body = new StringBuilder();
  private final StringBuilder shared = new StringBuilder();
  private final Map<PtxType, Integer> used = new EnumMap<>(PtxType.class);
  private int addresses;
  private int labels;

  /** A register that nothing else uses. */
  String register(PtxType type) {
    PtxType family = type == PtxType.BOOL ? PtxType.INT32 : type;
    return type.prefix + (used.merge(family, 1, Integer::sum) - 1);
  }

  /** A value that may be a number in the code, in a register. */
  String inRegister(String value, DType dtype) {
    if (value.startsWith("%")) return value;
    PtxType type = PtxType.of(dtype);
    String r = register(type);
    line("mov." + type.register, r, value);
    return r;
  }

  /** A register for an address. */
  String address() {
    return "%a" + addresses++;
  }

  String label() {
    return "$L" + labels++;
  }

  void bind(String label) {
    body.append(label).append(":\n");
  }

  /** {@code instruction operands;} with a tab between. */
  void line(String instruction, Object... operands) {
    body.append('\t').append(instruction);
    for (int k = 0; k < operands.length; k++) {
      body.append(k == 0 ? "\t" : ", ").append(operands[k]);
    }
    body.append(";\n");
  }

  /** A line as it is. */
  void raw(String line) {
    body.append('\t').append(line).append('\n');
  }

  /** Shared memory of so many bytes. */
  void shared(String name, int bytes) {
    shared.append("\t.shared .align 8 .b8 ").append(name).append('[').append(bytes).append("];\n");
  }

  /** Registers and instructions, as they stand between a kernel's braces. */
  String text() {
    StringBuilder s = new StringBuilder();
    used.forEach(
        (type, n) ->
            s.append("\t.reg .")
                .append(type.register)
                .append('\t')
                .append(type.prefix)
                .append('<')
                .append(n)
                .append(">;\n"));
    if (addresses > 0) s.append("\t.reg .b64\t%a<").append(addresses).append(">;\n");
    return s.append(shared).append(body).toString();
  }
}
