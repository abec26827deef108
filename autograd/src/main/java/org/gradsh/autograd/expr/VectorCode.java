package org.gradsh.autograd.expr;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.gradsh.autograd.DType;

/** Bytecode that computes an expression for a vector of elements. Truth values are vector masks. */
final class VectorCode {
  static final String VECTOR_PACKAGE = "jdk.incubator.vector.";
  static final ClassDesc SPECIES = ClassDesc.of(VECTOR_PACKAGE + "VectorSpecies");
  static final ClassDesc MASK = ClassDesc.of(VECTOR_PACKAGE + "VectorMask");
  static final ClassDesc VECTOR = ClassDesc.of(VECTOR_PACKAGE + "Vector");
  static final ClassDesc OPERATORS = ClassDesc.of(VECTOR_PACKAGE + "VectorOperators");
  static final ClassDesc COMPARISON = ClassDesc.of(VECTOR_PACKAGE + "VectorOperators$Comparison");
  static final ClassDesc FUNCTIONS = ClassDesc.of("org.gradsh.autograd.cpu.VectorFunctions");
  private static final ClassDesc BOOLEANS = ClassDesc.ofDescriptor("[Z");

  static final MethodTypeDesc INT_TO_INT = MethodTypeDesc.of(CD_int, CD_int);

  private final CodeBuilder code;
  private final boolean single;
  private final ClassDesc type;
  private final ClassDesc array;
  private final int[] operand;
  private final VectorBits bits;
  private boolean leaves;
  private final Map<Double, Integer> constants = new HashMap<>();
  private final Map<Expr, Integer> known = new IdentityHashMap<>();

  VectorCode(CodeBuilder code, DType dtype, int arity) {
    this.code = code;
    single = dtype == DType.FLOAT32;
    type = ClassDesc.of(VECTOR_PACKAGE + (single ? "FloatVector" : "DoubleVector"));
    array = KernelClass.element(dtype).arrayType();
    operand = new int[arity];
    bits = new VectorBits(code, single);
  }

  /** Pushes the species. */
  CodeBuilder species() {
    return code.getstatic(FUNCTIONS, single ? "F32" : "F64", SPECIES);
  }

  // ---- operands and results ----

  /** Operand k in every lane, from the array and the index in local variables. */
  void broadcast(int k, int arraySlot, int offsetSlot, boolean mask) {
    if (mask) {
      species().aload(arraySlot).iload(offsetSlot).baload();
      code.invokeinterface(
          SPECIES, "maskAll", MethodTypeDesc.ofDescriptor("(Z)" + MASK.descriptorString()));
    } else {
      species().aload(arraySlot).iload(offsetSlot);
      code.arrayLoad(TypeKind.from(array.componentType()));
      code.invokestatic(type, "broadcast", MethodTypeDesc.of(type, SPECIES, array.componentType()));
    }
    store(k);
  }

  /** Keeps the value on the stack as operand k. */
  void store(int k) {
    operand[k] = code.allocateLocal(TypeKind.REFERENCE);
    code.astore(operand[k]);
  }

  /** Operand k from the array and the index on the stack. */
  void load(int k, boolean mask) {
    int index = code.allocateLocal(TypeKind.INT), source = code.allocateLocal(TypeKind.REFERENCE);
    code.istore(index).astore(source);
    species().aload(source).iload(index);
    if (mask) {
      code.invokestatic(MASK, "fromArray", MethodTypeDesc.of(MASK, SPECIES, BOOLEANS, CD_int));
    } else {
      code.invokestatic(type, "fromArray", MethodTypeDesc.of(type, SPECIES, array, CD_int));
    }
    store(k);
  }

  /** Writes the result; on the stack are it, the array and the index. */
  void save(boolean mask) {
    if (mask) code.invokevirtual(MASK, "intoArray", MethodTypeDesc.of(CD_void, BOOLEANS, CD_int));
    else code.invokevirtual(type, "intoArray", MethodTypeDesc.of(CD_void, array, CD_int));
  }

  // ---- the expression ----

  /** Puts the expression's constants into vectors, ahead of the loop. */
  void constants(Expr e) {
    constants(e, Collections.newSetFromMap(new IdentityHashMap<>()));
  }

  private void constants(Expr e, Set<Expr> seen) {
    if (!seen.add(e)) return;
    if (e instanceof Expr.Const(double v) && !constants.containsKey(v)) {
      species();
      if (single) code.loadConstant((float) v);
      else code.loadConstant(v);
      code.invokestatic(type, "broadcast", MethodTypeDesc.of(type, SPECIES, array.componentType()));
      int slot = code.allocateLocal(TypeKind.REFERENCE);
      code.astore(slot);
      constants.put(v, slot);
    }
    for (Expr child : e.children()) constants(child, seen);
  }

  /**
   * Computes what occurs more than once, innermost first, into local variables.
   *
   * @param e lowered: equal parts are one object
   */
  void prepare(Expr e) {
    known.clear();
    Map<Expr, Integer> uses = new IdentityHashMap<>();
    count(e, uses);
    keepShared(e, uses);
  }

  private static void count(Expr e, Map<Expr, Integer> uses) {
    if (uses.merge(e, 1, Integer::sum) == 1) for (Expr child : e.children()) count(child, uses);
  }

  private void keepShared(Expr e, Map<Expr, Integer> uses) {
    if (e.children().isEmpty() || known.containsKey(e)) return;
    for (Expr child : e.children()) keepShared(child, uses);
    if (uses.get(e) < 2) return;
    push(e);
    int slot = code.allocateLocal(TypeKind.REFERENCE);
    code.astore(slot);
    known.put(e, slot);
  }

  /**
   * Goes to the label where an element is too large for one of the functions, which then need not
   * look themselves. What is shared must be prepared, and the stack empty.
   */
  void leaveBeforeLarge(Expr e, Label label) {
    leaves = true;
    leaveBeforeLarge(e, label, Collections.newSetFromMap(new IdentityHashMap<>()));
  }

  private void leaveBeforeLarge(Expr e, Label label, Set<Expr> seen) {
    if (!seen.add(e)) return;
    for (Expr child : e.children()) leaveBeforeLarge(child, label, seen);
    if (e instanceof Expr.Pair(Expr.PairFn f, Expr a, _) && f.isForLarge()) {
      push(a);
      bits.hasLarge();
      code.ifne(label);
    }
  }

  void push(Expr e) {
    Integer slot = known.get(e);
    if (slot != null) {
      code.aload(slot);
      return;
    }
    switch (e) {
      case Expr.Operand o -> code.aload(operand[o.index()]);
      case Expr.Output _ -> throw new IllegalStateException("y is not an operand of a kernel");
      case Expr.Const(double v) -> code.aload(constants.get(v));
      case Expr.Unary(Fn f, Expr a) -> {
        push(a);
        unary(f);
      }
      case Expr.Binary(Arith op, Expr a, Expr b) -> {
        push(a);
        if (op.isComparison()) code.getstatic(OPERATORS, op.name(), COMPARISON);
        push(b);
        binary(op);
      }
      case Expr.Select(Expr m, Expr a, Expr b) -> {
        push(b);
        push(a);
        push(m);
        code.invokevirtual(type, "blend", MethodTypeDesc.of(type, VECTOR, MASK));
      }
      case Expr.Fma(Expr a, Expr b, Expr c) -> {
        push(a);
        push(b);
        push(c);
        code.invokevirtual(type, "fma", MethodTypeDesc.of(type, VECTOR, VECTOR));
      }
      case Expr.Bits(Expr.BitFn f, Expr a) -> {
        push(a);
        bits.apply(f);
      }
      case Expr.Pair(Expr.PairFn f, Expr a, Expr b) -> {
        boolean isUsual = f.isForLarge() && leaves;
        if (!isUsual) push(a);
        push(b);
        if (!isUsual) bits.apply(f);
      }
    }
  }

  private void unary(Fn f) {
    switch (f) {
      case NEG, ABS, SQRT -> code.invokevirtual(type, f.toString(), MethodTypeDesc.of(type));
      case NOT -> code.invokevirtual(MASK, "not", MethodTypeDesc.of(MASK));
      default -> throw new IllegalStateException(f + " has no vector form");
    }
  }

  private void binary(Arith op) {
    switch (op) {
      case ADD, SUB, MUL, DIV, MAX, MIN ->
          code.invokevirtual(type, op.toString(), MethodTypeDesc.of(type, VECTOR));
      case COPY_SIGN -> bits.copySign();
      case AND, OR, XOR -> code.invokevirtual(MASK, op.toString(), MethodTypeDesc.of(MASK, MASK));
      case EQ, NE, LT, LE, GT, GE ->
          code.invokevirtual(type, "compare", MethodTypeDesc.of(MASK, COMPARISON, VECTOR));
      case REM,
          FLOOR_DIVIDE,
          POW,
          ATAN2,
          HYPOT,
          POLYGAMMA,
          BETALN,
          SINC_SLOPE,
          BESSEL_I,
          BESSEL_IE ->
          throw new IllegalStateException(op + " has no vector form");
    }
  }
}
