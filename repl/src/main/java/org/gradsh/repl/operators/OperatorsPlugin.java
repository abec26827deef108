package org.gradsh.repl.operators;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.Plugin;
import com.sun.source.util.TaskEvent;
import com.sun.source.util.TaskListener;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import javax.tools.Diagnostic;

/**
 * The plugin that teaches javac operators on tensors: the fast way. It wants javac's package {@code
 * comp} open, as the manifest of the program says, and javac's inside as it is in the JDKs that
 * Gradsh is tested with. Where either is missing it does nothing and says so; see {@link
 * Operators}.
 *
 * <p>The part within javac, {@code TensorOperators} and its neighbours, is compiled as a part of
 * jdk.compiler and travels as resources beside this class.
 */
public final class OperatorsPlugin implements Plugin {
  private static final String PACKAGE = "com.sun.tools.javac.comp.";

  /** The classes within javac, a class after those that it cannot be verified without. */
  static final List<String> CLASSES =
      List.of(
          "TensorMethods$Operand",
          "TensorMethods",
          "TensorOperators$MethodOperator",
          "TensorAccess$Attributed",
          "TensorAccess",
          "TensorAssignment$Read",
          "TensorAssignment",
          "TensorNodes$Ends",
          "TensorNodes",
          "TensorCalls",
          "IdentityWarnings",
          "TensorOperators$BinaryHelper",
          "TensorOperators$UnaryHelper",
          "TensorOperators",
          "TensorOperators$Door");

  private static volatile Throwable failure;
  private static BiFunction<JavacTask, Map<String, ?>, TaskListener> door;

  private static final Map<String, ?> SETTINGS =
      Map.of(
          "methods",
          Operator.table(),
          "failed",
          (Consumer<Throwable>) e -> failure = e,
          "on",
          (BooleanSupplier) () -> failure == null);

  /** Made by javac, once for every task. */
  public OperatorsPlugin() {}

  @Override
  public String getName() {
    return "GradshOperators";
  }

  @Override
  public boolean autoStart() {
    return true;
  }

  @Override
  public void init(JavacTask task, String... arguments) {
    if (failure == null) {
      task.addTaskListener(new Listener(task));
    }
  }

  /** Why the plugin does not work with this JDK, or null as long as it does. */
  static Throwable failure() {
    return failure;
  }

  /** Brings the part within javac into play as soon as a unit has something for it. */
  private static final class Listener implements TaskListener {
    private final JavacTask task;
    private TaskListener within;

    Listener(JavacTask task) {
      this.task = task;
    }

    @Override
    public void started(TaskEvent event) {
      CompilationUnitTree unit = event.getCompilationUnit();
      if (event.getKind() == TaskEvent.Kind.ENTER
          && failure == null
          && (within != null || OperatorSearch.mayHaveOperators(unit))) {
        try {
          if (within == null) {
            within = door().apply(task, SETTINGS);
          }
          within.started(event);
        } catch (RuntimeException | ReflectiveOperationException | IOException | Error e) {
          failed(e, unit);
        }
      }
    }

    @Override
    public void finished(TaskEvent event) {
      CompilationUnitTree unit = event.getCompilationUnit();
      if (event.getKind() == TaskEvent.Kind.ANALYZE
          && failure == null
          && within != null
          && unit != null) {
        try {
          within.finished(event);
        } catch (RuntimeException | LinkageError | AssertionError e) {
          failed(e, unit);
        }
      }
    }

    /** What is half rewritten must not become a class: an error ends the compilation. */
    private void failed(Throwable e, CompilationUnitTree unit) {
      failure = e;
      Trees.instance(task).printMessage(Diagnostic.Kind.ERROR, String.valueOf(e), unit, unit);
    }
  }

  static String resource(String name) {
    return "javac/" + PACKAGE.replace('.', '/') + name + ".class";
  }

  /** Defines the part within javac in its package, module and class loader, once per process. */
  @SuppressWarnings("unchecked")
  private static synchronized BiFunction<JavacTask, Map<String, ?>, TaskListener> door()
      throws ReflectiveOperationException, IOException {
    if (door == null) {
      Class<?> neighbour = Class.forName(PACKAGE + "Operators");
      var javac = MethodHandles.privateLookupIn(neighbour, MethodHandles.lookup());
      Class<?> main = null;
      for (String name : CLASSES) {
        try (InputStream in = OperatorsPlugin.class.getResourceAsStream(resource(name))) {
          if (in == null) {
            throw new IOException("no resource " + resource(name));
          }
          main = javac.defineClass(in.readAllBytes());
        }
      }
      Constructor<?> constructor = main.getDeclaredConstructor();
      constructor.setAccessible(true);
      door = (BiFunction<JavacTask, Map<String, ?>, TaskListener>) constructor.newInstance();
    }
    return door;
  }
}
