package com.sun.tools.javac.comp;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TaskEvent;
import com.sun.source.util.TaskListener;
import com.sun.source.util.Trees;
import com.sun.tools.javac.api.BasicJavacTask;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.OperatorSymbol;
import com.sun.tools.javac.code.Symtab;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.jvm.ByteCodes;
import com.sun.tools.javac.tree.JCTree.JCClassDecl;
import com.sun.tools.javac.tree.JCTree.JCCompilationUnit;
import com.sun.tools.javac.tree.JCTree.Tag;
import com.sun.tools.javac.util.Context;
import com.sun.tools.javac.util.List;
import com.sun.tools.javac.util.Log;
import com.sun.tools.javac.util.Name;
import com.sun.tools.javac.util.Options;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.tools.Diagnostic;

/**
 * Operators on tensors within javac, in three steps.
 *
 * <ol>
 *   <li>Before attribution, array accesses and compound assignments become nodes of ours, which
 *       look at the type of what stands left and leave everything to javac where it is no tensor.
 *   <li>During attribution, javac asks {@link Operators} for the operator of two operand types.
 *       Ours come first in its tables and answer with the result type of the method that the
 *       operator stands for, so that types are right everywhere: inference, overloading,
 *       completion, messages. Where no method fits, javac goes on and reports its usual error.
 *   <li>After attribution and flow analysis, what carries a symbol of ours is replaced by a call.
 * </ol>
 *
 * <p>The class is in javac's package because most of what it touches is visible only there; it is
 * compiled as a part of the module jdk.compiler, and defined in it at run time.
 */
final class TensorOperators implements TaskListener {
  private static final Context.Key<TensorOperators> KEY = new Context.Key<>();

  private static final java.util.List<Tag> BINARY =
      java.util.List.of(
          Tag.PLUS,
          Tag.MINUS,
          Tag.MUL,
          Tag.DIV,
          Tag.MOD,
          Tag.LT,
          Tag.LE,
          Tag.GT,
          Tag.GE,
          Tag.BITAND,
          Tag.BITOR,
          Tag.BITXOR);
  private static final java.util.List<Tag> UNARY = java.util.List.of(Tag.NEG, Tag.NOT);

  private final Context context;
  private final Operators operators;
  private final Symtab symbols;
  private final Consumer<Throwable> failed;
  private final BooleanSupplier on;
  final TensorMethods methods;

  private TensorOperators(
      Context context,
      Map<String, Map<String, String>> names,
      Consumer<Throwable> failed,
      BooleanSupplier on) {
    this.context = context;
    this.failed = failed;
    this.on = on;
    operators = Operators.instance(context);
    symbols = Symtab.instance(context);
    methods = new TensorMethods(context, names);
    addHelpers();
  }

  /**
   * Called for every compilation task; JShell makes several per snippet and reuses their contexts.
   *
   * @param names the methods by sign, for {@code binary}, {@code unary} and {@code assignment}
   * @param failed is told when this javac is not as expected
   * @param on whether the operators are wanted; after a failure they no longer are
   */
  static void install(
      JavacTask task,
      Map<String, Map<String, String>> names,
      Consumer<Throwable> failed,
      BooleanSupplier on) {
    Context context = ((BasicJavacTask) task).getContext();
    task.addTaskListener(
        new TaskListener() {
          @Override
          public void started(TaskEvent event) {
            if (event.getKind() == TaskEvent.Kind.ENTER) {
              guarded(event.getCompilationUnit(), () -> installed().started(event));
            }
          }

          @Override
          public void finished(TaskEvent event) {
            if (event.getKind() == TaskEvent.Kind.ANALYZE && event.getCompilationUnit() != null) {
              guarded(event.getCompilationUnit(), () -> installed().finished(event));
            }
          }

          private TensorOperators installed() {
            TensorOperators present = context.get(KEY);
            if (present == null) {
              present = new TensorOperators(context, names, failed, on);
              context.put(KEY, present);
            }
            return present;
          }

          private void guarded(CompilationUnitTree unit, Runnable step) {
            if (!on.getAsBoolean()) {
              return;
            }
            try {
              step.run();
            } catch (RuntimeException | LinkageError | AssertionError e) {
              failed.accept(e);
              // What is half rewritten must not become a class.
              Trees.instance(task)
                  .printMessage(Diagnostic.Kind.ERROR, String.valueOf(e), unit, unit);
            }
          }
        });
  }

  @Override
  public void started(TaskEvent event) {
    JCCompilationUnit unit = (JCCompilationUnit) event.getCompilationUnit();
    unit.accept(new TensorNodes(this, unit.endPositions));
  }

  @Override
  public void finished(TaskEvent event) {
    if (Log.instance(context).nerrors > 0) {
      return;
    }
    JCCompilationUnit unit = (JCCompilationUnit) event.getCompilationUnit();
    for (var tree : unit.defs) {
      if (tree instanceof JCClassDecl type && type.sym == event.getTypeElement()) {
        new IdentityWarnings(context, methods, unit).scan(type);
        // A task that ends here is JShell asking for types: it gets the tree as it was written.
        if (!Options.instance(context).isSet("should-stop.at")) {
          type.accept(new TensorCalls(context, methods));
        }
      }
    }
  }

  private boolean isOn() {
    return on.getAsBoolean();
  }

  /** A step of attribution; when this javac is not as expected, its own is taken from then on. */
  <T> T attempt(Supplier<T> step, T otherwise) {
    try {
      return isOn() ? step.get() : otherwise;
    } catch (LinkageError | ClassCastException | AssertionError e) {
      failed.accept(e);
      return otherwise;
    }
  }

  // ---- the tables of operators ----

  private void addHelpers() {
    Map<Name, List<Operators.BinaryOperatorHelper>> binary = table("binaryOperators");
    for (Tag tag : BINARY) {
      BinaryHelper helper = new BinaryHelper(operators, tag);
      binary.compute(helper.name, (name, own) -> own.prepend(helper));
    }
    Map<Name, List<Operators.UnaryOperatorHelper>> unary = table("unaryOperators");
    for (Tag tag : UNARY) {
      UnaryHelper helper = new UnaryHelper(operators, tag);
      unary.compute(helper.name, (name, own) -> own.prepend(helper));
    }
  }

  @SuppressWarnings("unchecked")
  private <T> T table(String field) {
    try {
      Field table = Operators.class.getDeclaredField(field);
      table.setAccessible(true);
      return (T) table.get(operators);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this javac has no Operators." + field, e);
    }
  }

  /** The name of an operator: its sign. */
  String sign(Tag tag) {
    return operators.operatorName(tag).toString();
  }

  /** An operator symbol that remembers the method it stands for. */
  MethodOperator operator(MethodSymbol method, Type... operands) {
    Type result = method.type.getReturnType();
    var type = new Type.MethodType(List.from(operands), result, List.nil(), symbols.methodClass);
    return new MethodOperator(method, type);
  }

  static final class MethodOperator extends OperatorSymbol {
    final MethodSymbol method;

    MethodOperator(MethodSymbol method, Type type) {
      super(method.name, type, ByteCodes.nop, method.owner);
      this.method = method;
    }
  }

  private final class BinaryHelper extends Operators.BinaryOperatorHelper {
    private final String sign;

    BinaryHelper(Operators operators, Tag tag) {
      operators.super(tag);
      sign = sign(tag);
    }

    @Override
    public boolean test(Type left, Type right) {
      return attempt(() -> methods.binary(sign, left, right) != null, false);
    }

    @Override
    OperatorSymbol resolve(Type left, Type right) {
      return operator(methods.binary(sign, left, right), left, right);
    }
  }

  private final class UnaryHelper extends Operators.UnaryOperatorHelper {
    private final String sign;

    UnaryHelper(Operators operators, Tag tag) {
      operators.super(tag);
      sign = sign(tag);
    }

    @Override
    public boolean test(Type operand) {
      return attempt(() -> methods.unary(sign, operand) != null, false);
    }

    @Override
    OperatorSymbol resolve(Type operand) {
      return operator(methods.unary(sign, operand), operand);
    }
  }
}
