package org.gradsh.autograd.expr;

import static java.lang.constant.ConstantDescs.CD_int;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import org.gradsh.autograd.DType;

/**
 * Writes the class of an expression's loops over vectors. The last elements, fewer than a vector,
 * go to the plain loop, which gives the same bits, and so do vectors with a number that is too
 * large for a written-out function. These calls are apart from the loop itself: constants that are
 * used on both sides of a call are not kept in registers.
 */
final class VectorLoops {
  private final Expr expr;
  private final int arity;
  private final DType dtype;
  private final int scalars;

  private VectorLoops(Expr expr, int arity, DType dtype, int scalars) {
    this.expr = expr;
    this.arity = arity;
    this.dtype = dtype;
    this.scalars = scalars;
  }

  /**
   * The class file, for float32 and float64 as far as they have vector forms.
   *
   * @param plainName of the class with the plain loops
   */
  static byte[] write(String plainName, Expr expr, int arity) {
    ClassDesc plain = ClassDesc.of(plainName);
    ClassDesc self = ClassDesc.of(KernelNames.vector(plainName));
    return ClassFile.of()
        .build(
            self,
            c -> {
              KernelClass.begin(c);
              List<KernelClass.Loop> loops = new ArrayList<>();
              for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
                if (!VectorForms.exist(expr, dtype)) continue;
                for (int scalars : KernelClass.arrangements(arity)) {
                  VectorLoops loop = new VectorLoops(expr, arity, dtype, scalars);
                  c.withMethodBody(
                      loop.header().name(),
                      loop.header().type(),
                      ClassFile.ACC_STATIC | ClassFile.ACC_PRIVATE,
                      code -> loop.body(code, self, plain));
                  c.withMethodBody(
                      loop.vectorsName(),
                      loop.vectorsType(),
                      ClassFile.ACC_STATIC | ClassFile.ACC_PRIVATE,
                      loop::vectors);
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

  private boolean isScalar(int k) {
    return (scalars >> k & 1) == 1;
  }

  // Parameters of the whole: x0, o0, x1, o1 …, y, from, n.

  private void operands(CodeBuilder code, int i) {
    for (int k = 0; k < arity; k++) {
      code.aload(2 * k).iload(2 * k + 1);
      if (i >= 0 && !isScalar(k)) code.iload(i).iadd();
    }
    code.aload(2 * arity).iload(2 * arity + 1);
    if (i >= 0) code.iload(i).iadd();
  }

  /** As many vectors as there are, and the rest plain; plain too the vectors that are left out. */
  private void body(CodeBuilder code, ClassDesc self, ClassDesc plain) {
    int n = 2 * arity + 2;
    int i = code.allocateLocal(TypeKind.INT), end = code.allocateLocal(TypeKind.INT);
    VectorCode vector = new VectorCode(code, dtype, arity);
    vector.species().iload(n);
    code.invokeinterface(VectorCode.SPECIES, "loopBound", VectorCode.INT_TO_INT).istore(end);
    code.iconst_0().istore(i);
    Label next = code.newLabel(), rest = code.newLabel(), done = code.newLabel();
    code.labelBinding(next);
    operands(code, -1);
    code.iload(end).iload(i).invokestatic(self, vectorsName(), vectorsType()).istore(i);
    code.iload(i).iload(end).if_icmpge(rest);
    operands(code, i);
    length(code, vector).invokestatic(plain, header().name(), header().type());
    code.iload(i);
    length(code, vector).iadd().istore(i).goto_(next);
    code.labelBinding(rest).iload(i).iload(n).if_icmpge(done);
    operands(code, i);
    code.iload(n).iload(i).isub().invokestatic(plain, header().name(), header().type());
    code.labelBinding(done).return_();
  }

  private String vectorsName() {
    return header().name() + "_vectors";
  }

  /** The parameters of the whole, of which n is a multiple of a vector, and where to begin. */
  private MethodTypeDesc vectorsType() {
    MethodTypeDesc whole = header().type();
    return whole.insertParameterTypes(whole.parameterCount(), CD_int).changeReturnType(CD_int);
  }

  /** Gives where it ended: at n, or before a vector with a number that only plain loops take. */
  private void vectors(CodeBuilder code) {
    Expr lowered = new Lowering(dtype, true).lower(expr);
    VectorCode vector = prepared(code, lowered);
    int from = 2 * arity + 1, n = 2 * arity + 2, i = 2 * arity + 3;
    Label top = code.newLabel(), done = code.newLabel();
    code.labelBinding(top).iload(i).iload(n).if_icmpge(done);
    step(code, vector, lowered, i, from, done);
    code.iload(i);
    length(code, vector).iadd().istore(i).goto_(top);
    code.labelBinding(done).iload(i).ireturn();
  }

  private static CodeBuilder length(CodeBuilder code, VectorCode vector) {
    vector.species();
    return code.invokeinterface(VectorCode.SPECIES, "length", MethodTypeDesc.ofDescriptor("()I"));
  }

  private VectorCode prepared(CodeBuilder code, Expr lowered) {
    VectorCode vector = new VectorCode(code, dtype, arity);
    for (int k = 0; k < arity; k++) {
      if (isScalar(k)) vector.broadcast(k, 2 * k, 2 * k + 1, KernelClass.isMask(expr, k));
    }
    vector.constants(lowered);
    return vector;
  }

  private void step(
      CodeBuilder code, VectorCode vector, Expr lowered, int i, int from, Label leave) {
    for (int k = 0; k < arity; k++) {
      if (isScalar(k)) continue;
      code.aload(2 * k).iload(2 * k + 1).iload(i).iadd();
      vector.load(k, KernelClass.isMask(expr, k));
    }
    vector.prepare(lowered);
    vector.leaveBeforeLarge(lowered, leave);
    vector.push(lowered);
    code.aload(2 * arity).iload(from).iload(i).iadd();
    vector.save(expr.isMask());
  }
}
