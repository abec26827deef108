package jdk.jshell;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jdk.jshell.ExpressionToTypeInfo.ExpressionInfo;
import jdk.jshell.Snippet.SubKind;
import jdk.jshell.TaskFactory.AnalyzeTask;
import jdk.jshell.TaskFactory.ParseTask;

/** What of JShell's own evaluation is private, and used here as it is instead of once more. */
final class EvalAccess {
  private static final MethodHandle IMPORT;
  private static final MethodHandle VARIABLES;
  private static final MethodHandle METHOD;
  private static final MethodHandle CLASS;
  private static final MethodHandle COMPILE_AND_LOAD;
  private static final MethodHandle NEW_TYPES;
  private static final MethodHandle TYPE;
  private static final VarHandle DEPENDENCIES;

  static {
    try {
      MethodHandles.Lookup eval = MethodHandles.privateLookupIn(Eval.class, MethodHandles.lookup());
      IMPORT = process(eval, "processImport", String.class);
      VARIABLES = process(eval, "processVariables", List.class, String.class, ParseTask.class);
      METHOD = process(eval, "processMethod", Tree.class, String.class, ParseTask.class);
      CLASS =
          process(eval, "processClass", Tree.class, String.class, SubKind.class, ParseTask.class);
      COMPILE_AND_LOAD =
          eval.findVirtual(
              Eval.class, "compileAndLoad", MethodType.methodType(Set.class, Set.class));
      MethodHandles.Lookup types =
          MethodHandles.privateLookupIn(ExpressionToTypeInfo.class, MethodHandles.lookup());
      NEW_TYPES =
          types.findConstructor(
              ExpressionToTypeInfo.class,
              MethodType.methodType(
                  void.class,
                  AnalyzeTask.class,
                  CompilationUnitTree.class,
                  JShell.class,
                  boolean.class,
                  boolean.class));
      TYPE =
          types.findVirtual(
              ExpressionToTypeInfo.class,
              "treeToInfo",
              MethodType.methodType(ExpressionInfo.class, TreePath.class));
      DEPENDENCIES =
          MethodHandles.privateLookupIn(SnippetMaps.class, MethodHandles.lookup())
              .findVarHandle(SnippetMaps.class, "dependencies", Map.class);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("JShell's evaluation is another one than it was", e);
    }
  }

  private EvalAccess() {}

  private static MethodHandle process(MethodHandles.Lookup eval, String name, Class<?>... more)
      throws ReflectiveOperationException {
    MethodType type = MethodType.methodType(List.class, String.class).appendParameterTypes(more);
    return eval.findVirtual(Eval.class, name, type);
  }

  /** The snippet of an import, or of several as one. */
  static List<Snippet> imports(JShell state, String source, String bare) {
    return snippets(() -> IMPORT.invoke(state.eval, source, bare));
  }

  /** The snippets of variables whose types are written out. */
  static List<Snippet> variables(
      JShell state, String source, List<? extends Tree> units, String bare, ParseTask task) {
    return snippets(() -> VARIABLES.invoke(state.eval, source, units, bare, task));
  }

  static List<Snippet> method(JShell state, String source, Tree tree, String bare, ParseTask task) {
    return snippets(() -> METHOD.invoke(state.eval, source, tree, bare, task));
  }

  static List<Snippet> type(
      JShell state, String source, Tree tree, String bare, SubKind kind, ParseTask task) {
    return snippets(() -> CLASS.invoke(state.eval, source, tree, bare, kind, task));
  }

  /** Compiles and loads snippets anew; JShell's way for those that use what was redefined. */
  @SuppressWarnings("unchecked")
  static Set<Unit> compileAndLoad(JShell state, Set<Unit> units) {
    return (Set<Unit>) call(() -> COMPILE_AND_LOAD.invoke(state.eval, units));
  }

  /** The indices of the snippets that use a name. */
  @SuppressWarnings("unchecked")
  static Set<Integer> users(JShell state, String name) {
    var all = (Map<String, Set<Integer>>) DEPENDENCIES.get(state.maps);
    return all.getOrDefault(name, Set.of());
  }

  /** What JShell finds out on the type of an expression or a variable. */
  static ExpressionInfo info(AnalyzeTask task, JShell state, TreePath path, boolean accessible) {
    return (ExpressionInfo)
        call(
            () -> {
              Object types =
                  NEW_TYPES.invoke(task, path.getCompilationUnit(), state, true, accessible);
              return TYPE.invoke(types, path);
            });
  }

  private interface Call {
    Object call() throws Throwable;
  }

  @SuppressWarnings("unchecked")
  private static List<Snippet> snippets(Call call) {
    return (List<Snippet>) call(call);
  }

  private static Object call(Call call) {
    try {
      return call.call();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
