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
 * go through the same operations under a mask, so that a value does not depend on its place.
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

  /** The class file, for float32 and float64 as far as they have vector forms. */
  static byte[] write(String name, Expr expr, int arity) {
    ClassDesc self = ClassDesc.of(name);
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
                      code -> loop.body(code, self));
                  c.withMethodBody(
                      loop.restName(),
                      loop.restType(),
                      ClassFile.ACC_STATIC | ClassFile.ACC_PRIVATE,
                      loop::rest);
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

  // The rest is a method of its own: constants that are used after the calls there would not be
  // kept in registers within the loop.

  private String restName() {
    return header().name() + "_rest";
  }

  /** The parameters of the loop, and where the rest begins. */
  private MethodTypeDesc restType() {
    MethodTypeDesc loop = header().type();
    return loop.insertParameterTypes(loop.parameterCount(), CD_int);
  }

  private void body(CodeBuilder code, ClassDesc self) {
    Expr lowered = new Lowering(dtype, true).lower(expr);
    VectorCode vector = prepared(code, lowered);
    int from = 2 * arity + 1, n = 2 * arity + 2;
    int i = code.allocateLocal(TypeKind.INT), end = code.allocateLocal(TypeKind.INT);
    vector.species().iload(n);
    code.invokeinterface(VectorCode.SPECIES, "loopBound", VectorCode.INT_TO_INT).istore(end);
    code.iconst_0().istore(i);
    Label top = code.newLabel(), after = code.newLabel(), done = code.newLabel();
    code.labelBinding(top).iload(i).iload(end).if_icmpge(after);
    step(code, vector, lowered, i, from, -1);
    code.iload(i);
    vector.species();
    code.invokeinterface(VectorCode.SPECIES, "length", MethodTypeDesc.ofDescriptor("()I"));
    code.iadd().istore(i).goto_(top);
    code.labelBinding(after).iload(i).iload(n).if_icmpge(done);
    MethodTypeDesc type = restType();
    for (int k = 0; k < arity; k++) code.aload(2 * k).iload(2 * k + 1);
    code.aload(2 * arity).iload(from).iload(n).iload(i);
    code.invokestatic(self, restName(), type);
    code.labelBinding(done).return_();
  }

  private void rest(CodeBuilder code) {
    Expr lowered = new Lowering(dtype, true).lower(expr);
    VectorCode vector = prepared(code, lowered);
    int from = 2 * arity + 1, n = 2 * arity + 2, i = 2 * arity + 3;
    int rest = code.allocateLocal(TypeKind.REFERENCE);
    vector.species().iload(i).iload(n);
    code.invokeinterface(VectorCode.SPECIES, "indexInRange", VectorCode.RANGE_TO_MASK);
    code.astore(rest);
    step(code, vector, lowered, i, from, rest);
    code.return_();
  }

  private VectorCode prepared(CodeBuilder code, Expr lowered) {
    VectorCode vector = new VectorCode(code, dtype, arity);
    for (int k = 0; k < arity; k++) {
      if (isScalar(k)) vector.broadcast(k, 2 * k, 2 * k + 1, KernelClass.isMask(expr, k));
    }
    vector.constants(lowered);
    return vector;
  }

  /** One vector: all of it, or under the mask in local variable {@code rest}. */
  private void step(CodeBuilder code, VectorCode vector, Expr lowered, int i, int from, int rest) {
    for (int k = 0; k < arity; k++) {
      if (isScalar(k)) continue;
      code.aload(2 * k).iload(2 * k + 1).iload(i).iadd();
      vector.load(k, KernelClass.isMask(expr, k), rest);
    }
    vector.prepare(lowered);
    vector.push(lowered);
    code.aload(2 * arity).iload(from).iload(i).iadd();
    vector.save(expr.isMask(), rest);
  }
}
