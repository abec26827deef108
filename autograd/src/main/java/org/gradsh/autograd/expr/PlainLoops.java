package org.gradsh.autograd.expr;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.util.ArrayList;
import java.util.List;
import org.gradsh.autograd.DType;

/**
 * Writes the class of an expression's plain loops: one method per dtype and arrangement of scalar
 * operands, each a single loop over arrays in which the expression is written out.
 */
final class PlainLoops {
  private final ClassDesc self;
  private final Expr expr;
  private final int arity;
  private final DType dtype;
  private final int scalars;

  private PlainLoops(ClassDesc self, Expr expr, int arity, DType dtype, int scalars) {
    this.self = self;
    this.expr = expr;
    this.arity = arity;
    this.dtype = dtype;
    this.scalars = scalars;
  }

  /** The class file, for these dtypes of the operands. */
  static byte[] write(String name, Expr expr, int arity, List<DType> dtypes) {
    ClassDesc self = ClassDesc.of(name);
    return ClassFile.of()
        .build(
            self,
            c -> {
              KernelClass.begin(c);
              List<KernelClass.Loop> loops = new ArrayList<>();
              for (DType dtype : dtypes) {
                for (int scalars : KernelClass.arrangements(arity)) {
                  PlainLoops loop = new PlainLoops(self, expr, arity, dtype, scalars);
                  c.withMethodBody(
                      loop.header().name(), loop.header().type(), ClassFile.ACC_STATIC, loop::body);
                  loops.add(loop.header());
                }
              }
              KernelClass.dispatch(c, self, loops);
            });
  }

  private KernelClass.Loop header() {
    List<ClassDesc> arrays = new ArrayList<>();
    for (int k = 0; k < arity; k++) arrays.add(array(KernelClass.isMask(expr, k)));
    return new KernelClass.Loop(dtype, scalars, arrays, array(expr.isMask()));
  }

  private ClassDesc array(boolean mask) {
    return KernelClass.element(mask ? DType.BOOL : dtype).arrayType();
  }

  // ---- the loop ----

  private void body(CodeBuilder code) {
    if (mayBeVectorised()) {
      // Only where all arrays are walked by one index does the compiler know that they do not
      // overlap by parts, and turns the loop into vector code.
      Label apart = code.newLabel();
      for (int k = 0; k < arity; k++) {
        if (isScalar(k)) continue;
        code.iload(offsetSlot(k)).iload(fromSlot()).if_icmpne(apart);
      }
      loop(code, true);
      code.return_();
      code.labelBinding(apart);
    }
    loop(code, false);
    code.return_();
  }

  private boolean mayBeVectorised() {
    return dtype != DType.BOOL && !expr.isMask() && !expr.has(PlainLoops::staysScalar);
  }

  private static boolean staysScalar(Expr e) {
    return switch (e) {
      case Expr.Operand o -> o.mask();
      case Expr.Unary(Fn f, _) -> f != Fn.NEG && f != Fn.ABS && f != Fn.SQRT && f != Fn.NOT;
      case Expr.Binary(Arith op, _, _) ->
          switch (op) {
            case ADD, SUB, MUL, DIV, AND, OR, XOR -> false;
            default -> true;
          };
      case Expr.Select _ -> true;
      case Expr.Const _, Expr.Output _, Expr.Lowered _ -> false;
    };
  }

  private boolean isScalar(int k) {
    return (scalars >> k & 1) == 1;
  }

  // Parameters: x0, o0, x1, o1 …, y, from, n.

  private int arraySlot(int k) {
    return 2 * k;
  }

  private int offsetSlot(int k) {
    return 2 * k + 1;
  }

  private int fromSlot() {
    return 2 * arity + 1;
  }

  private int countSlot() {
    return 2 * arity + 2;
  }

  private void loop(CodeBuilder code, boolean together) {
    Expr lowered = new Lowering(dtype, false).lower(expr);
    ScalarCode scalar = new ScalarCode(code, dtype, arity);
    for (int k = 0; k < arity; k++) {
      if (!isScalar(k)) continue;
      code.aload(arraySlot(k)).iload(offsetSlot(k));
      load(code, scalar, k);
    }
    int i = code.allocateLocal(TypeKind.INT), end = code.allocateLocal(TypeKind.INT);
    if (together) code.iload(fromSlot()).istore(i).iload(fromSlot()).iload(countSlot()).iadd();
    else code.iconst_0().istore(i).iload(countSlot());
    code.istore(end);
    Label top = code.newLabel(), done = code.newLabel();
    code.labelBinding(top).iload(i).iload(end).if_icmpge(done);
    for (int k = 0; k < arity; k++) {
      if (isScalar(k)) continue;
      code.aload(arraySlot(k));
      index(code, offsetSlot(k), i, together);
      load(code, scalar, k);
    }
    scalar.prepare(lowered);
    code.aload(2 * arity);
    index(code, fromSlot(), i, together);
    scalar.push(lowered);
    if (expr.isMask()) {
      code.bastore();
    } else {
      if (dtype == DType.BOOL) truth(code);
      code.arrayStore(TypeKind.from(KernelClass.element(dtype)));
    }
    code.iinc(i, 1).goto_(top).labelBinding(done);
  }

  private void index(CodeBuilder code, int offset, int i, boolean together) {
    if (together) code.iload(i);
    else code.iload(offset).iload(i).iadd();
  }

  /** Takes an array and an index from the stack and keeps the element as operand k. */
  private void load(CodeBuilder code, ScalarCode scalar, int k) {
    boolean mask = KernelClass.isMask(expr, k);
    code.arrayLoad(TypeKind.from(KernelClass.element(mask ? DType.BOOL : dtype)));
    scalar.store(k, mask);
  }

  /** Any number but 0 is true. */
  private static void truth(CodeBuilder code) {
    code.dup().ineg().ior().bipush(31).iushr();
  }
}
