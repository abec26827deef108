package org.gradsh.repl.operators;

import com.sun.source.util.JavacTask;
import com.sun.source.util.Plugin;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

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
          "TensorMethods$1",
          "TensorMethods",
          "TensorOperators$MethodOperator",
          "Copies",
          "TensorAccess$Attributed",
          "TensorAccess",
          "TensorAssignment$Read",
          "TensorAssignment",
          "TensorNodes",
          "TensorCalls",
          "IdentityWarnings",
          "TensorOperators$BinaryHelper",
          "TensorOperators$UnaryHelper",
          "TensorOperators$1",
          "TensorOperators");

  private static volatile Throwable failure;
  private static MethodHandle install;

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
    if (failure != null) {
      return;
    }
    Consumer<Throwable> failed = e -> failure = e;
    BooleanSupplier on = () -> failure == null;
    try {
      installer().invokeExact(task, Operator.table(), failed, on);
    } catch (Throwable e) {
      failure = e;
    }
  }

  /** Why the plugin does not work with this JDK, or null as long as it does. */
  static Throwable failure() {
    return failure;
  }

  static String resource(String name) {
    return "javac/" + PACKAGE.replace('.', '/') + name + ".class";
  }

  /** Defines the part within javac in its package, module and class loader, once per process. */
  private static synchronized MethodHandle installer()
      throws ReflectiveOperationException, IOException {
    if (install == null) {
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
      install =
          javac.findStatic(
              main,
              "install",
              MethodType.methodType(
                  void.class, JavacTask.class, Map.class, Consumer.class, BooleanSupplier.class));
    }
    return install;
  }
}
