package jdk.jshell;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import jdk.jshell.CellPart.Form;
import jdk.jshell.ExpressionToTypeInfo.ExpressionInfo;
import jdk.jshell.Snippet.Kind;
import jdk.jshell.TaskFactory.AnalyzeTask;

/**
 * Finds the types of all variables and expressions of a cell in one run of the compiler, where
 * JShell takes one or two for each.
 *
 * <p>The cell becomes a method in which each of them stands within a class of its own that is
 * nested in the method of the one before, so that it sees what comes before it, and may yet use
 * those names for its own parameters and variables, as a snippet may. Nothing of it runs, and what
 * the compiler has against it does not matter: a type that it cannot tell is no type.
 */
final class CellTypes {
  private static final String CLASS = Util.REPL_CLASS_PREFIX + "TYPES";

  /** A name that nobody writes: within it, methods of that name would be hidden. */
  private static final String STEP = "$step$";

  private static final Set<Tree.Kind> STATEMENTS =
      Set.of(
          Tree.Kind.METHOD_INVOCATION,
          Tree.Kind.NEW_CLASS,
          Tree.Kind.ASSIGNMENT,
          Tree.Kind.PREFIX_INCREMENT,
          Tree.Kind.PREFIX_DECREMENT,
          Tree.Kind.POSTFIX_INCREMENT,
          Tree.Kind.POSTFIX_DECREMENT);

  private final JShell state;

  CellTypes(JShell state) {
    this.state = state;
  }

  /**
   * The type of a part.
   *
   * @param info what JShell wants to know of it; null if the compiler cannot tell
   * @param isVoid whether it is no value
   */
  record Found(ExpressionInfo info, boolean isVoid) {
    static final Found NONE = new Found(null, false);
  }

  /** The types of those parts that the compiler can tell one of; by the part. */
  Map<CellPart, Found> of(List<CellPart> parts) {
    List<CellPart> steps = new ArrayList<>();
    StringBuilder members = new StringBuilder();
    StringBuilder body = new StringBuilder();
    for (CellPart part : parts) {
      Snippet first = part.snippets.isEmpty() ? null : part.snippets.getFirst();
      if (part.head != null) {
        members.append("public static ").append(part.head).append("{ throw null; }\n");
      } else if (first != null && first.kind() == Kind.TYPE_DECL) {
        members.append("public static ").append(part.bare).append("\n");
      } else if (first != null) {
        for (Snippet variable : part.snippets) {
          VarSnippet one = (VarSnippet) variable;
          body.append(one.typeName()).append(' ').append(one.name()).append(";\n");
        }
      } else if (part.form == Form.INFERRED || part.form == Form.EXPRESSION) {
        steps.add(part);
        String nested = "\nnew Object() { void " + STEP + "() throws Throwable {\n";
        body.append(step(part)).append(nested);
      }
    }
    if (steps.isEmpty()) {
      return Map.of();
    }
    String rest = "} };\n".repeat(steps.size());
    String text =
        "class "
            + CLASS
            + " {\n"
            + members
            + "static void "
            + STEP
            + "() throws Throwable {\n"
            + body
            + rest
            + "} }\n";
    String whole = new CellImports(state).lines(text, Set.of()) + text;
    return state.taskFactory.analyze(
        new OuterWrap(Wrap.identityWrap(whole)), task -> read(task, steps));
  }

  private static String step(CellPart part) {
    if (part.form == Form.INFERRED) {
      return "var " + part.name + " = " + part.initializer.part(part.bare) + "\n;";
    }
    String code = part.bare.endsWith(";") ? part.bare : part.bare + "\n;";
    return isStatement(part) ? code : "var $ = " + code;
  }

  /** Whether an expression may stand as a statement. */
  static boolean isStatement(CellPart part) {
    return STATEMENTS.contains(part.kind) || part.kind.name().endsWith("_ASSIGNMENT");
  }

  private Map<CellPart, Found> read(AnalyzeTask task, List<CellPart> steps) {
    Map<CellPart, Found> types = new HashMap<>();
    CompilationUnitTree unit = task.firstCuTree();
    ClassTree outer = (ClassTree) unit.getTypeDecls().getFirst();
    TreePath path = new TreePath(new TreePath(unit), outer);
    MethodTree method = method(outer);
    for (CellPart part : steps) {
      path = new TreePath(path, method);
      path = new TreePath(path, method.getBody());
      List<? extends StatementTree> statements = ((BlockTree) path.getLeaf()).getStatements();
      StatementTree own = statements.get(statements.size() - 2);
      TreePath ownPath = new TreePath(path, own);
      if (own instanceof ExpressionStatementTree expression) {
        ownPath = new TreePath(ownPath, expression.getExpression());
      }
      ExpressionInfo info = EvalAccess.info(task, state, ownPath, part.form == Form.EXPRESSION);
      TypeMirror type = task.trees().getTypeMirror(ownPath);
      boolean isVoid = type != null && type.getKind() == TypeKind.VOID;
      if (info != null && info.isNonVoid || isVoid) {
        types.put(part, new Found(info, isVoid));
      }
      StatementTree next = statements.getLast();
      NewClassTree nested = (NewClassTree) ((ExpressionStatementTree) next).getExpression();
      path = new TreePath(path, next);
      path = new TreePath(path, nested);
      path = new TreePath(path, nested.getClassBody());
      method = method(nested.getClassBody());
    }
    return types;
  }

  private static MethodTree method(ClassTree type) {
    for (Tree member : type.getMembers()) {
      if (member instanceof MethodTree method && method.getName().contentEquals(STEP)) {
        return method;
      }
    }
    throw new IllegalStateException("no method " + STEP);
  }

  /** The name of a type as snippets write it: without the class around it, if that is this one. */
  String written(String name) {
    var matcher = Util.PREFIX_PATTERN.matcher(name);
    StringBuilder written = new StringBuilder();
    while (matcher.find()) {
      String outer = matcher.group("class");
      boolean own = outer.equals(CLASS) || isPresent(outer);
      matcher.appendReplacement(written, own ? "" : "$0");
    }
    return matcher.appendTail(written).toString();
  }

  private boolean isPresent(String outer) {
    return state
        .types()
        .anyMatch(type -> type.status().isDefined() && type.className().equals(outer));
  }
}
