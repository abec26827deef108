package org.gradsh.autograd.expr;

import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.IdentityHashMap;
import java.util.Map;
import org.gradsh.autograd.DType;

/**
 * Bytecode that computes an expression for one element. Truth values are ints 0 and 1, and so are
 * bool elements.
 *
 * <p>float32 is computed in float; functions beyond + - * / in double, rounded once.
 */
final class ScalarCode {
  private static final ClassDesc MATH = ClassDesc.of("java.lang.Math");
  private static final ClassDesc FUNCTIONS =
      ClassDesc.of("org.gradsh.autograd.expr.ScalarFunctions");
  private static final ClassDesc ERRORS = ClassDesc.of("org.gradsh.autograd.expr.ErrorFunction");
  private static final ClassDesc GAMMA = ClassDesc.of("org.gradsh.autograd.expr.GammaFunctions");
  private static final ClassDesc BESSEL = ClassDesc.of("org.gradsh.autograd.expr.BesselFunctions");
  private static final ClassDesc BITS = ClassDesc.of("org.gradsh.autograd.expr.BitFunctions");
  private static final ClassDesc INTEGERS =
      ClassDesc.of("org.gradsh.autograd.cpu.IntegerFunctions");

  private final CodeBuilder code;
  private final DType dtype;
  private final TypeKind kind;
  private final int[] operand;
  private final Map<Expr, Integer> known = new IdentityHashMap<>();

  ScalarCode(CodeBuilder code, DType dtype, int arity) {
    this.code = code;
    this.dtype = dtype;
    TypeKind element = TypeKind.from(KernelClass.element(dtype));
    this.kind = element.asLoadable();
    this.operand = new int[arity];
  }

  /** Keeps the value on the stack as operand k. */
  void store(int k, boolean mask) {
    TypeKind own = mask ? TypeKind.INT : kind;
    operand[k] = code.allocateLocal(own);
    code.storeLocal(own, operand[k]);
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
    TypeKind own = e.isMask() ? TypeKind.INT : kind;
    push(e);
    int slot = code.allocateLocal(own);
    code.storeLocal(own, slot);
    known.put(e, slot);
  }

  /** Pushes the value. */
  void push(Expr e) {
    Integer slot = known.get(e);
    if (slot != null) {
      code.loadLocal(e.isMask() ? TypeKind.INT : kind, slot);
      return;
    }
    switch (e) {
      case Expr.Operand o -> code.loadLocal(o.mask() ? TypeKind.INT : kind, operand[o.index()]);
      case Expr.Output _ -> throw new IllegalStateException("y is not an operand of a kernel");
      case Expr.Const(double v) -> constant(v);
      case Expr.Unary(Fn f, Expr a) -> unary(f, a);
      case Expr.Binary(Arith op, Expr a, Expr b) -> {
        if (op.isComparison()) truth(e);
        else binary(op, a, b);
      }
      case Expr.Select(Expr m, Expr a, Expr b) -> {
        Label otherwise = code.newLabel(), end = code.newLabel();
        jumpUnless(m, otherwise);
        push(a);
        code.goto_(end).labelBinding(otherwise);
        push(b);
        code.labelBinding(end);
      }
      case Expr.Fma(Expr a, Expr b, Expr c) -> {
        push(a);
        push(b);
        push(c);
        code.invokestatic(MATH, "fma", MethodTypeDesc.of(type(), type(), type(), type()));
      }
      case Expr.Bits(Expr.BitFn f, Expr a) -> {
        push(a);
        code.invokestatic(BITS, f.method(), MethodTypeDesc.of(type(), type()));
      }
      case Expr.Pair(Expr.PairFn f, Expr a, Expr b) -> {
        push(a);
        push(b);
        code.invokestatic(BITS, f.method(), MethodTypeDesc.of(type(), type(), type()));
      }
    }
  }

  private void constant(double v) {
    switch (dtype) {
      case BOOL, INT32 -> code.loadConstant((int) v);
      case INT64 -> code.loadConstant((long) v);
      case FLOAT32 -> code.loadConstant((float) v);
      case FLOAT64 -> code.loadConstant(v);
    }
  }

  // ---- conditions ----

  private void truth(Expr e) {
    Label no = code.newLabel(), end = code.newLabel();
    jumpUnless(e, no);
    code.iconst_1().goto_(end).labelBinding(no).iconst_0().labelBinding(end);
  }

  /** Goes to the label where the mask does not hold. */
  private void jumpUnless(Expr mask, Label target) {
    if (!known.containsKey(mask) && mask instanceof Expr.Binary(Arith op, Expr a, Expr b)) {
      if (op.isComparison()) {
        push(a);
        push(b);
        code.branch(compare(op, a.isMask() ? TypeKind.INT : kind), target);
        return;
      }
      if (op == Arith.AND) {
        jumpUnless(a, target);
        jumpUnless(b, target);
        return;
      }
    }
    push(mask);
    code.ifeq(target);
  }

  /** The branch that is taken when the comparison of the two values on the stack is false. */
  private Opcode compare(Arith op, TypeKind kind) {
    if (kind == TypeKind.INT) {
      return switch (op) {
        case EQ -> Opcode.IF_ICMPNE;
        case NE -> Opcode.IF_ICMPEQ;
        case LT -> Opcode.IF_ICMPGE;
        case LE -> Opcode.IF_ICMPGT;
        case GT -> Opcode.IF_ICMPLE;
        case GE -> Opcode.IF_ICMPLT;
        default -> throw new IllegalArgumentException(op + " does not compare");
      };
    }
    // NaN makes every comparison false but !=: it counts as more for < and <=, as less for > and
    // >=.
    boolean nanIsMore = op == Arith.LT || op == Arith.LE;
    switch (kind) {
      case LONG -> code.lcmp();
      case FLOAT -> {
        if (nanIsMore) code.fcmpg();
        else code.fcmpl();
      }
      case DOUBLE -> {
        if (nanIsMore) code.dcmpg();
        else code.dcmpl();
      }
      default -> throw new IllegalStateException("no comparison of " + kind);
    }
    return switch (op) {
      case EQ -> Opcode.IFNE;
      case NE -> Opcode.IFEQ;
      case LT -> Opcode.IFGE;
      case LE -> Opcode.IFGT;
      case GT -> Opcode.IFLE;
      case GE -> Opcode.IFLT;
      default -> throw new IllegalArgumentException(op + " does not compare");
    };
  }

  // ---- functions ----

  private void unary(Fn f, Expr a) {
    boolean mask = a.isMask();
    switch (f) {
      case NEG -> {
        push(a);
        switch (kind) {
          case INT -> code.ineg();
          case LONG -> code.lneg();
          case FLOAT -> code.fneg();
          default -> code.dneg();
        }
      }
      case NOT -> {
        push(a);
        if (mask || dtype == DType.BOOL) code.iconst_1().ixor();
        else if (kind == TypeKind.INT) code.iconst_m1().ixor();
        else code.loadConstant(-1L).lxor();
      }
      case ABS -> {
        push(a);
        code.invokestatic(MATH, "abs", MethodTypeDesc.of(type(), type()));
      }
      case SIGN -> {
        push(a);
        sign();
      }
      case FLOOR, CEIL, ROUND, TRUNC -> {
        if (dtype.isFloating()) inDouble(home(f), name(f), a);
        else push(a); // whole numbers already
      }
      default -> inDouble(home(f), name(f), a);
    }
  }

  private void sign() {
    switch (kind) {
      case FLOAT, DOUBLE -> code.invokestatic(MATH, "signum", MethodTypeDesc.of(type(), type()));
      case INT -> {
        ClassDesc integer = ClassDesc.of("java.lang.Integer");
        code.invokestatic(integer, "signum", MethodTypeDesc.of(CD_int, CD_int));
      }
      default -> {
        ClassDesc integer = ClassDesc.of("java.lang.Long");
        code.invokestatic(integer, "signum", MethodTypeDesc.of(CD_int, CD_long)).i2l();
      }
    }
  }

  private void binary(Arith op, Expr a, Expr b) {
    switch (op) {
      case ADD, SUB, MUL, DIV, AND, OR, XOR -> {
        push(a);
        push(b);
        code.with(OperatorInstruction.of(operator(op, a)));
      }
      case MAX, MIN -> {
        push(a);
        push(b);
        code.invokestatic(
            MATH, op == Arith.MAX ? "max" : "min", MethodTypeDesc.of(type(), type(), type()));
      }
      case REM, FLOOR_DIVIDE, POW -> {
        if (dtype.isFloating()) {
          inDouble(FUNCTIONS, name(op), a, b);
        } else {
          push(a);
          push(b);
          code.invokestatic(INTEGERS, name(op), MethodTypeDesc.of(type(), type(), type()));
        }
      }
      default -> inDouble(home(op), name(op), a, b);
    }
  }

  private Opcode operator(Arith op, Expr a) {
    TypeKind k = a.isMask() ? TypeKind.INT : kind;
    return Opcode.valueOf(k.name().charAt(0) + op.name());
  }

  private ClassDesc type() {
    return switch (kind) {
      case INT -> CD_int;
      case LONG -> CD_long;
      case FLOAT -> CD_float;
      default -> CD_double;
    };
  }

  /** A function of java.lang.Math or ours, which are of double. */
  private void inDouble(ClassDesc home, String name, Expr... arguments) {
    ClassDesc[] doubles = new ClassDesc[arguments.length];
    for (int k = 0; k < arguments.length; k++) {
      push(arguments[k]);
      if (dtype == DType.FLOAT32) code.f2d();
      doubles[k] = CD_double;
    }
    code.invokestatic(home, name, MethodTypeDesc.of(CD_double, doubles));
    if (dtype == DType.FLOAT32) code.d2f();
  }

  private static ClassDesc home(Fn f) {
    return switch (f) {
      case TRUNC, LOG2, SIGMOID, SINC -> FUNCTIONS;
      case ERF, ERFC, ERF_INV -> ERRORS;
      case LGAMMA, DIGAMMA -> GAMMA;
      default -> MATH;
    };
  }

  private static ClassDesc home(Arith op) {
    return switch (op) {
      case POLYGAMMA, BETALN -> GAMMA;
      case SINC_SLOPE -> FUNCTIONS;
      case BESSEL_I, BESSEL_IE -> BESSEL;
      default -> MATH;
    };
  }

  private static String name(Fn f) {
    return switch (f) {
      case ROUND -> "rint";
      case ERF_INV -> "erfInv";
      default -> f.toString();
    };
  }

  private static String name(Arith op) {
    return switch (op) {
      case COPY_SIGN -> "copySign";
      case FLOOR_DIVIDE -> "floorDivide";
      case SINC_SLOPE -> "sincSlope";
      case BESSEL_I -> "besselI";
      case BESSEL_IE -> "besselIe";
      default -> op.toString();
    };
  }
}
