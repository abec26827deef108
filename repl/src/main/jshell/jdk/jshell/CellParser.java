package jdk.jshell;

import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import java.util.List;
import javax.lang.model.element.Modifier;
import jdk.jshell.CellPart.Form;
import jdk.jshell.Snippet.Kind;
import jdk.jshell.Snippet.SubKind;
import jdk.jshell.TaskFactory.ParseTask;
import jdk.jshell.Wrap.Range;

/** Parses a piece of a cell, without a look at what its names may mean. */
final class CellParser {
  private final JShell state;

  CellParser(JShell state) {
    this.state = state;
  }

  CellPart parse(String source) {
    CellPart part = new CellPart(source);
    if (!part.code.isEmpty()) {
      state.taskFactory.parse(part.code, task -> read(part, task));
    }
    return part;
  }

  /** What is wrong with the form of a piece, whatever it declares. */
  List<? extends Diag> errors(String source) {
    CellPart part = new CellPart(source);
    return part.code.isEmpty()
        ? List.of()
        : state.taskFactory.parse(
            part.code, task -> isWrong(task) ? task.getDiagnostics() : List.of());
  }

  private static boolean isWrong(ParseTask task) {
    return task.units().isEmpty() || task.getDiagnostics().hasOtherThanNotStatementErrors();
  }

  private CellPart read(CellPart part, ParseTask task) {
    List<? extends Tree> units = task.units();
    if (isWrong(task)) {
      part.form = Form.WRONG;
      part.problems = task.getDiagnostics();
      return part;
    }
    Tree first = units.getFirst();
    switch (first.getKind()) {
      case VARIABLE -> variable(part, units, task);
      case METHOD -> method(part, (MethodTree) first, task);
      case CLASS -> type(part, first, SubKind.CLASS_SUBKIND, task);
      case ENUM -> type(part, first, SubKind.ENUM_SUBKIND, task);
      case INTERFACE -> type(part, first, SubKind.INTERFACE_SUBKIND, task);
      case RECORD -> type(part, first, SubKind.RECORD_SUBKIND, task);
      case ANNOTATION_TYPE -> type(part, first, SubKind.ANNOTATION_TYPE_SUBKIND, task);
      case EXPRESSION_STATEMENT -> {
        part.kind = ((ExpressionStatementTree) first).getExpression().getKind();
        // Whether a switch at the beginning is an expression or a statement JShell finds by trying.
        part.form = part.kind == Tree.Kind.SWITCH_EXPRESSION ? Form.ALONE : Form.EXPRESSION;
      }
      case ASSERT,
          BLOCK,
          DO_WHILE_LOOP,
          ENHANCED_FOR_LOOP,
          FOR_LOOP,
          IF,
          LABELED_STATEMENT,
          SWITCH,
          SYNCHRONIZED,
          THROW,
          TRY,
          WHILE_LOOP ->
          part.form = CellReturns.in(first) ? Form.ALONE : Form.STATEMENT;
      default -> part.form = Form.ALONE;
    }
    return part;
  }

  private void variable(CellPart part, List<? extends Tree> units, ParseTask task) {
    VariableTree first = (VariableTree) units.getFirst();
    if (first.getType() != null) {
      declared(part, EvalAccess.variables(state, part.source, units, part.bare, task));
      return;
    }
    TreeDissector positions = TreeDissector.createByFirstClass(task);
    Tree initializer = first.getInitializer();
    String name = first.getName().toString();
    if (units.size() > 1 || initializer == null || name.isEmpty()) {
      return;
    }
    Range range = positions.treeToRange(initializer);
    int at = part.bare.lastIndexOf(name, range.begin - 1);
    if (at < 0 || !ExpressionToTypeInfo.listAnonymousClassesToConvert(initializer).isEmpty()) {
      // A name in Unicode escapes; classes without a name, which JShell makes members.
      return;
    }
    part.form = Form.INFERRED;
    part.name = name;
    part.nameRange = new Range(at, at + name.length());
    part.initializer = range;
  }

  private void method(CellPart part, MethodTree tree, ParseTask task) {
    if (tree.getBody() == null || tree.getModifiers().getFlags().contains(Modifier.ABSTRACT)) {
      return;
    }
    declared(part, EvalAccess.method(state, part.source, tree, part.bare, task));
    int start = TreeDissector.createByFirstClass(task).getStartPosition(tree.getBody());
    part.head = part.bare.substring(0, start);
  }

  private void type(CellPart part, Tree tree, SubKind kind, ParseTask task) {
    declared(part, EvalAccess.type(state, part.source, tree, part.bare, kind, task));
  }

  private static void declared(CellPart part, List<Snippet> snippets) {
    Snippet first = snippets.getFirst();
    if (first.kind() == Kind.ERRONEOUS) {
      part.form = Form.WRONG;
      part.problems = first.diagnostics();
    } else {
      part.form = Form.DECLARED;
      part.snippets = snippets;
    }
  }
}
