package org.gradsh.autograd.expr;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import org.gradsh.autograd.DType;

/** What all generated kernel classes have in common: a constructor, and the way to the loops. */
final class KernelClass {
  private KernelClass() {}

  private static final ClassDesc KERNEL = ClassDesc.of("org.gradsh.autograd.cpu.ElementwiseKernel");
  private static final ClassDesc DTYPE = ClassDesc.of("org.gradsh.autograd.DType");
  private static final MethodTypeDesc RUN =
      MethodTypeDesc.of(
          CD_void,
          DTYPE,
          CD_Object.arrayType(),
          CD_int.arrayType(),
          CD_int,
          CD_Object,
          CD_int,
          CD_int);

  /** A method with one loop: for each operand its array and offset, then y, from, n. */
  record Loop(DType dtype, int scalars, List<ClassDesc> operands, ClassDesc result) {
    String name() {
      return dtype + "_" + scalars;
    }

    MethodTypeDesc type() {
      List<ClassDesc> parameters = new ArrayList<>();
      for (ClassDesc array : operands) parameters.addAll(List.of(array, CD_int));
      parameters.addAll(List.of(result, CD_int, CD_int));
      return MethodTypeDesc.of(CD_void, parameters);
    }
  }

  /** Which operands may be scalars together: see ElementwiseKernel.takes. */
  static int[] arrangements(int arity) {
    return arity == 2 ? new int[] {0, 1, 2} : new int[] {0};
  }

  static ClassDesc element(DType dtype) {
    return switch (dtype) {
      case BOOL -> CD_boolean;
      case INT32 -> CD_int;
      case INT64 -> CD_long;
      case FLOAT32 -> CD_float;
      case FLOAT64 -> CD_double;
    };
  }

  static boolean isMask(Expr e, int k) {
    return e.has(n -> n instanceof Expr.Operand(int i, boolean mask) && i == k && mask);
  }

  static void begin(ClassBuilder c) {
    c.withSuperclass(KERNEL).withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SUPER);
    MethodTypeDesc noArguments = MethodTypeDesc.of(CD_void);
    c.withMethodBody(
        "<init>",
        noArguments,
        ClassFile.ACC_PUBLIC,
        code -> code.aload(0).invokespecial(KERNEL, "<init>", noArguments).return_());
  }

  /** The method run: it chooses the loop by dtype and scalar operands. */
  static void dispatch(ClassBuilder c, ClassDesc self, List<Loop> loops) {
    c.withMethodBody("run", RUN, 0, code -> dispatch(code, self, loops));
  }

  private static void dispatch(CodeBuilder code, ClassDesc self, List<Loop> loops) {
    for (Loop loop : loops) {
      Label next = code.newLabel();
      code.aload(1).getstatic(DTYPE, loop.dtype().name(), DTYPE).if_acmpne(next);
      code.iload(4).loadConstant(loop.scalars()).if_icmpne(next);
      for (int k = 0; k < loop.operands().size(); k++) {
        code.aload(2).loadConstant(k).aaload().checkcast(loop.operands().get(k));
        code.aload(3).loadConstant(k).iaload();
      }
      code.aload(5).checkcast(loop.result()).iload(6).iload(7);
      code.invokestatic(self, loop.name(), loop.type()).return_();
      code.labelBinding(next);
    }
    code.aload(0).aload(1).iload(4);
    code.invokevirtual(KERNEL, "unsupported", MethodTypeDesc.of(CD_void, DTYPE, CD_int)).return_();
  }
}
