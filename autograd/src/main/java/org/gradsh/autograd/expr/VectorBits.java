package org.gradsh.autograd.expr;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/**
 * Bytecode for {@link BitFunctions} on vectors, from and to vectors on the stack.
 *
 * <p>It is written out: what the compiler does not inline makes objects of vectors, and in long
 * loops it inlines nothing but the vector module's own methods.
 */
final class VectorBits {
  private static final ClassDesc BINARY =
      ClassDesc.of(VectorCode.VECTOR_PACKAGE + "VectorOperators$Binary");

  private static final ClassDesc ASSOCIATIVE =
      ClassDesc.of(VectorCode.VECTOR_PACKAGE + "VectorOperators$Associative");

  private final CodeBuilder code;
  private final boolean single;
  private final ClassDesc type;
  private final ClassDesc whole;
  private final ClassDesc element;

  VectorBits(CodeBuilder code, boolean single) {
    this.code = code;
    this.single = single;
    type = ClassDesc.of(VectorCode.VECTOR_PACKAGE + (single ? "FloatVector" : "DoubleVector"));
    whole = ClassDesc.of(VectorCode.VECTOR_PACKAGE + (single ? "IntVector" : "LongVector"));
    element = single ? CD_int : CD_long;
  }

  void copySign() {
    bits();
    with("and", BitFunctions.SIGN, 1L << 63);
    code.swap();
    code.invokevirtual(type, "abs", MethodTypeDesc.of(type));
    bits();
    code.invokevirtual(whole, "or", MethodTypeDesc.of(whole, VectorCode.VECTOR));
    number();
  }

  void apply(Expr.BitFn f) {
    bits();
    switch (f) {
      case POWER -> shift("LSHL", mantissa());
      case HALF_POWER -> {
        shift("ASHR", 1);
        shift("LSHL", mantissa());
      }
      case REST_POWER -> {
        code.dup();
        shift("ASHR", 1);
        minus();
        shift("LSHL", mantissa());
      }
      case PARITY -> {
        shift("LSHL", single ? 31 : 63);
        with("or", BitFunctions.ONE, BitFunctions.DOUBLE_ONE);
      }
      // The whole number is written under a counter's leading bits rather than converted.
      case EXPONENT -> {
        exponent();
        with(
            "add",
            Float.floatToRawIntBits(BitFunctions.MAGIC),
            Double.doubleToRawLongBits(BitFunctions.DOUBLE_MAGIC));
        number();
        if (single) code.loadConstant(BitFunctions.MAGIC);
        else code.loadConstant(BitFunctions.DOUBLE_MAGIC);
        ClassDesc own = single ? CD_float : CD_double;
        code.invokevirtual(type, "sub", MethodTypeDesc.of(type, own));
        return;
      }
      case MANTISSA -> {
        code.dup();
        exponent();
        shift("LSHL", mantissa());
        minus();
      }
    }
    number();
  }

  void apply(Expr.PairFn f) {
    switch (f) {
      case FLIP -> {
        bits();
        shift("LSHL", single ? 30 : 62);
        with("and", BitFunctions.SIGN, 1L << 63);
        code.swap();
        bits();
        code.getstatic(VectorCode.OPERATORS, "XOR", ASSOCIATIVE);
        code.swap();
        code.invokevirtual(whole, "lanewise", MethodTypeDesc.of(whole, BINARY, VectorCode.VECTOR));
        number();
      }
      case LARGE_SIN, LARGE_COS, LARGE_TAN -> {
        int y = code.allocateLocal(TypeKind.REFERENCE), x = code.allocateLocal(TypeKind.REFERENCE);
        Label usual = code.newLabel();
        code.astore(y).astore(x);
        code.aload(x);
        hasLarge();
        code.ifeq(usual).aload(x).aload(y);
        code.invokestatic(VectorCode.FUNCTIONS, f.method(), MethodTypeDesc.of(type, type, type));
        code.astore(y).labelBinding(usual).aload(y);
      }
    }
  }

  /** Whether any number is too large for the usual way. */
  void hasLarge() {
    code.invokevirtual(type, "abs", MethodTypeDesc.of(type));
    code.getstatic(VectorCode.OPERATORS, "GT", VectorCode.COMPARISON);
    ClassDesc own = single ? CD_float : CD_double;
    if (single) code.loadConstant(BitFunctions.TURNS_END);
    else code.loadConstant(BitFunctions.DOUBLE_TURNS_END);
    code.invokevirtual(
        type, "compare", MethodTypeDesc.of(VectorCode.MASK, VectorCode.COMPARISON, own));
    code.invokevirtual(VectorCode.MASK, "anyTrue", MethodTypeDesc.of(CD_boolean));
  }

  private int mantissa() {
    return single ? 23 : 52;
  }

  /** From √½ to √2 it is 0. */
  private void exponent() {
    with("sub", BitFunctions.SQRT_HALF, BitFunctions.DOUBLE_SQRT_HALF);
    shift("ASHR", mantissa());
  }

  private void bits() {
    String name = single ? "reinterpretAsInts" : "reinterpretAsLongs";
    code.invokevirtual(type, name, MethodTypeDesc.of(whole));
  }

  private void number() {
    String name = single ? "reinterpretAsFloats" : "reinterpretAsDoubles";
    code.invokevirtual(whole, name, MethodTypeDesc.of(type));
  }

  private void shift(String operator, int by) {
    code.getstatic(VectorCode.OPERATORS, operator, BINARY);
    if (single) code.loadConstant(by);
    else code.loadConstant((long) by);
    code.invokevirtual(whole, "lanewise", MethodTypeDesc.of(whole, BINARY, element));
  }

  private void minus() {
    code.invokevirtual(whole, "sub", MethodTypeDesc.of(whole, VectorCode.VECTOR));
  }

  private void with(String operator, int ofSingle, long ofDouble) {
    if (single) code.loadConstant(ofSingle);
    else code.loadConstant(ofDouble);
    code.invokevirtual(whole, operator, MethodTypeDesc.of(whole, element));
  }
}
