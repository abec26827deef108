package com.sun.tools.javac.comp;

import com.sun.source.util.JavacTask;
import com.sun.source.util.TaskEvent;
import com.sun.source.util.TaskListener;
import com.sun.tools.javac.api.BasicJavacTask;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.OperatorSymbol;
import com.sun.tools.javac.code.Symtab;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.jvm.ByteCodes;
import com.sun.tools.javac.tree.JCTree;
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
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

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
 * compiled as a part of the module jdk.compiler, and defined in it at run time. Neither it nor its
 * neighbours has a lambda: these would cost much of the time that a short script takes.
 */
final class TensorOperators implements TaskListener {
  private static final Context.Key<TensorOperators> KEY = new Context.Key<>();

  private static final Tag[] BINARY = {
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
    Tag.BITXOR
  };
  private static final Tag[] UNARY = {Tag.NEG, Tag.NOT};

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

  /** How the plugin gets at the operators of a task's context, in which there is one of them. */
  static final class Door implements BiFunction<JavacTask, Map<String, ?>, TaskListener> {
    /**
     * The operators, to be told when a unit is entered and when a class was analysed.
     *
     * @param settings {@code methods}, by sign, for {@code binary}, {@code unary} and {@code
     *     assignment}; {@code failed}, which is told when this javac is not as expected; {@code
     *     on}, which says whether the operators are wanted: after a failure they are no longer
     */
    @Override
    @SuppressWarnings("unchecked")
    public TaskListener apply(JavacTask task, Map<String, ?> settings) {
      Context context = ((BasicJavacTask) task).getContext();
      TensorOperators present = context.get(KEY);
      if (present == null) {
        present =
            new TensorOperators(
                context,
                (Map<String, Map<String, String>>) settings.get("methods"),
                (Consumer<Throwable>) settings.get("failed"),
                (BooleanSupplier) settings.get("on"));
        context.put(KEY, present);
      }
      return present;
    }
  }

  /** Before the classes of a unit are entered. */
  @Override
  public void started(TaskEvent event) {
    JCCompilationUnit unit = (JCCompilationUnit) event.getCompilationUnit();
    unit.accept(new TensorNodes(this, unit));
  }

  /** After a class was analysed. */
  @Override
  public void finished(TaskEvent event) {
    if (Log.instance(context).nerrors > 0) {
      return;
    }
    JCCompilationUnit unit = (JCCompilationUnit) event.getCompilationUnit();
    for (JCTree tree : unit.defs) {
      if (tree instanceof JCClassDecl type && type.sym == event.getTypeElement()) {
        new IdentityWarnings(context, methods, unit).scan(type);
        // A task that ends here is JShell asking for types: it gets the tree as it was written.
        if (!Options.instance(context).isSet("should-stop.at")) {
          type.accept(new TensorCalls(context, methods));
        }
      }
    }
  }

  boolean isOn() {
    return on.getAsBoolean();
  }

  /** Notes that this javac is not as expected: its own attribution is taken from then on. */
  void failed(Throwable e) {
    failed.accept(e);
  }

  // ---- the tables of operators ----

  private void addHelpers() {
    Map<Name, List<Operators.BinaryOperatorHelper>> binary = table("binaryOperators");
    for (Tag tag : BINARY) {
      BinaryHelper helper = new BinaryHelper(operators, tag);
      binary.put(helper.name, binary.get(helper.name).prepend(helper));
    }
    Map<Name, List<Operators.UnaryOperatorHelper>> unary = table("unaryOperators");
    for (Tag tag : UNARY) {
      UnaryHelper helper = new UnaryHelper(operators, tag);
      unary.put(helper.name, unary.get(helper.name).prepend(helper));
    }
  }

  @SuppressWarnings("unchecked")
  private <T> T table(String field) {
    try {
      Field table = Operators.class.getDeclaredField(field);
      table.setAccessible(true);
      return (T) table.get(operators);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
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
      try {
        return isOn() && methods.binary(sign, left, right) != null;
      } catch (LinkageError | ClassCastException | AssertionError e) {
        failed(e);
        return false;
      }
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
      try {
        return isOn() && methods.unary(sign, operand) != null;
      } catch (LinkageError | ClassCastException | AssertionError e) {
        failed(e);
        return false;
      }
    }

    @Override
    OperatorSymbol resolve(Type operand) {
      return operator(methods.unary(sign, operand), operand);
    }
  }
}
