package org.gradsh.autograd.expr;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.HashMap;
import java.util.Map;
import org.gradsh.autograd.expr.FusedPlan.From;
import org.gradsh.autograd.expr.FusedPlan.Item;
import org.gradsh.autograd.expr.FusedPlan.Pass;
import org.gradsh.autograd.expr.FusedPlan.Read;

/** Writes the class of a fused group: a method for each loop, over elements or over vectors. */
final class FusedClass {
  private static final ClassDesc KERNEL = ClassDesc.of("org.gradsh.autograd.cpu.FusedKernel");
  private static final String NAME = "org.gradsh.autograd.cpu.Fused";
  private static final MethodTypeDesc RUN =
      MethodTypeDesc.of(CD_int, CD_int, CD_Object.arrayType(), CD_int.arrayType(), CD_int);
  private static final MethodTypeDesc LOOP =
      MethodTypeDesc.of(CD_int, CD_Object.arrayType(), CD_int.arrayType(), CD_int);

  /** The parameters of a loop's method. */
  private static final int ARRAYS = 0, AT = 1, COUNT = 2;

  private final FusedPlan plan;
  private final Pass pass;
  private final boolean vectors;
  private final CodeBuilder code;
  private final ScalarCode scalar;
  private final VectorCode vector;
  private final Lowering lowering;

  /** The local variables with the array and the offset of each slot. */
  private final Map<Integer, int[]> slots = new HashMap<>();

  private final Map<Item, Expr> lowered = new HashMap<>();

  private FusedClass(FusedPlan plan, Pass pass, boolean vectors, CodeBuilder code) {
    this.plan = plan;
    this.pass = pass;
    this.vectors = vectors;
    this.code = code;
    scalar = vectors ? null : new ScalarCode(code, plan.dtype(), plan.operands());
    vector = vectors ? new VectorCode(code, plan.dtype(), plan.operands()) : null;
    lowering = new Lowering(plan.dtype(), vectors);
  }

  /**
   * The class file.
   *
   * @param vectors whether loops are over vectors where they can be
   */
  static byte[] write(FusedPlan plan, boolean vectors) {
    ClassDesc self = ClassDesc.of(NAME);
    return ClassFile.of()
        .build(
            self,
            c -> {
              c.withSuperclass(KERNEL).withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SUPER);
              MethodTypeDesc none = MethodTypeDesc.of(CD_void);
              c.withMethodBody(
                  "<init>",
                  none,
                  ClassFile.ACC_PUBLIC,
                  code -> code.aload(0).invokespecial(KERNEL, "<init>", none).return_());
              for (int p = 0; p < plan.passes().size(); p++) {
                Pass pass = plan.passes().get(p);
                c.withMethodBody(
                    "loop" + p,
                    LOOP,
                    ClassFile.ACC_STATIC | ClassFile.ACC_PRIVATE,
                    code ->
                        new FusedClass(plan, pass, vectors && plan.hasVectors(pass), code).body());
              }
              c.withMethodBody(
                  "run",
                  RUN,
                  ClassFile.ACC_PROTECTED,
                  code -> dispatch(code, self, plan.passes().size()));
            });
  }

  private static void dispatch(CodeBuilder code, ClassDesc self, int passes) {
    for (int p = 0; p < passes; p++) {
      Label next = code.newLabel();
      code.iload(1).loadConstant(p).if_icmpne(next);
      code.aload(2).aload(3).iload(4).invokestatic(self, "loop" + p, LOOP).ireturn();
      code.labelBinding(next);
    }
    code.iconst_0().ireturn();
  }

  // ---- one loop ----

  private void body() {
    for (Read r : pass.reads()) {
      slot(r.slot());
      if (r.from() != From.EACH) loadOnce(r);
    }
    for (Item item : pass.items()) item.slots().forEach(this::slot);
    for (Item item : pass.ahead()) lower(item);
    for (Item item : pass.items()) lower(item);
    for (Item item : pass.ahead()) {
      push(item);
      store(item);
    }
    if (vectors) vectorLoop();
    else plainLoop();
  }

  private void lower(Item item) {
    Expr e = lowering.lower(item.value());
    lowered.put(item, e);
    if (vectors) vector.constants(e);
  }

  /** Puts the array and the offset of a slot into local variables. */
  private void slot(int slot) {
    if (slots.containsKey(slot)) return;
    ClassDesc array = element(slot).arrayType();
    int base = code.allocateLocal(TypeKind.REFERENCE), offset = code.allocateLocal(TypeKind.INT);
    code.aload(ARRAYS).loadConstant(slot).aaload().checkcast(array).astore(base);
    code.aload(AT).loadConstant(slot).iaload().istore(offset);
    slots.put(slot, new int[] {base, offset});
  }

  private ClassDesc element(int slot) {
    return KernelClass.element(plan.slotType(slot));
  }

  /** An operand that is the same for all elements. */
  private void loadOnce(Read r) {
    int[] s = slots.get(r.slot());
    int index = s[1];
    if (r.from() == From.VALUE) {
      index = code.allocateLocal(TypeKind.INT);
      code.loadConstant(r.at()).istore(index);
    }
    if (vectors) {
      vector.broadcast(r.operand(), s[0], index, r.mask());
    } else {
      code.aload(s[0]).iload(index).arrayLoad(TypeKind.from(element(r.slot())));
      scalar.store(r.operand(), r.mask());
    }
  }

  private void push(Item item) {
    Expr e = lowered.get(item);
    if (vectors) {
      vector.prepare(e);
      vector.push(e);
    } else {
      scalar.prepare(e);
      scalar.push(e);
    }
  }

  private void store(Item item) {
    if (vectors) vector.store(item.operand());
    else scalar.store(item.operand(), item.value().isMask());
  }

  private void plainLoop() {
    int i = code.allocateLocal(TypeKind.INT);
    code.iconst_0().istore(i);
    Label top = code.newLabel(), done = code.newLabel();
    code.labelBinding(top).iload(i).iload(COUNT).if_icmpge(done);
    step(i);
    code.iinc(i, 1).goto_(top).labelBinding(done);
    code.iload(COUNT).ireturn();
  }

  /**
   * Whole vectors. The odd end is done by going back to where one more fits: the elements before it
   * come out as they are. Not so where the loop adds to what it finds: there the end is left, and
   * so are fewer elements than a vector has.
   */
  private void vectorLoop() {
    int i = code.allocateLocal(TypeKind.INT), length = code.allocateLocal(TypeKind.INT);
    int last = code.allocateLocal(TypeKind.INT), from = code.allocateLocal(TypeKind.INT);
    vector.species();
    code.invokeinterface(VectorCode.SPECIES, "length", MethodTypeDesc.of(CD_int)).istore(length);
    code.iload(COUNT).iload(length).isub().istore(last).iconst_0().istore(from);
    Label fits = code.newLabel(), sweep = code.newLabel(), top = code.newLabel();
    Label out = code.newLabel(), more = code.newLabel();
    code.iload(last).ifge(fits).iconst_0().ireturn().labelBinding(fits);
    code.labelBinding(sweep).iload(from).istore(i);
    code.labelBinding(top).iload(i).iload(last).if_icmpgt(out);
    step(i);
    code.iload(i).iload(length).iadd().istore(i).goto_(top);
    code.labelBinding(out);
    if (pass.addsUp()) {
      code.iload(i).ireturn();
    } else {
      code.iload(i).iload(COUNT).if_icmplt(more).iload(COUNT).ireturn();
      code.labelBinding(more).iload(last).istore(from).goto_(sweep);
    }
  }

  /** One element, or one vector. */
  private void step(int i) {
    for (Read r : pass.reads()) {
      if (r.from() != From.EACH) continue;
      place(r.slot(), i);
      if (vectors) {
        vector.load(r.operand(), r.mask());
      } else {
        code.arrayLoad(TypeKind.from(element(r.slot())));
        scalar.store(r.operand(), r.mask());
      }
    }
    for (Item item : pass.items()) {
      if (item.operand() >= 0) {
        push(item);
        store(item);
        Expr.Operand value = new Expr.Operand(item.operand(), item.value().isMask());
        for (int slot : item.slots()) save(value, slot, i);
      } else {
        Expr value = lowered.get(item);
        if (vectors) vector.prepare(value);
        else scalar.prepare(value);
        for (int slot : item.slots()) save(value, slot, i);
      }
    }
  }

  private void place(int slot, int i) {
    int[] s = slots.get(slot);
    code.aload(s[0]).iload(s[1]).iload(i).iadd();
  }

  private void save(Expr value, int slot, int i) {
    if (vectors) {
      vector.push(value);
      place(slot, i);
      vector.save(value.isMask());
    } else {
      place(slot, i);
      scalar.push(value);
      code.arrayStore(TypeKind.from(element(slot)));
    }
  }
}
