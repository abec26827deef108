package org.gradsh.repl.operators;

import com.sun.source.tree.ArrayAccessTree;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.CompoundAssignmentTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.UnaryTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import jdk.jshell.Diag;
import org.gradsh.repl.operators.Rewritten.Edit;

/** The changes that make calls of the operators at which diagnoses point. */
final class OperatorEdits extends TreeScanner<Void, Void> {
  private static final String FUNCTIONS = "org.gradsh.autograd.Autograd";
  private static final String ARRAYS = "org.gradsh.autograd.ArrayOperands";
  private static final Pattern INDEX =
      Pattern.compile(
          "incompatible types: (?:\\w+\\.)*(Tensor|Variable|String|\\w+\\[\\]) cannot be"
              + " converted");
  private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();

  /** What makes a compilation unit of a snippet: an expression, statements, or declarations. */
  private static final String[][] WRAPPERS = {
    {"class $W { Object $m() { return ", "\n; } }"},
    {"class $W { void $m() { ", "\n } }"},
    {"class $W { ", "\n }"}
  };

  private final String text;
  private final int offset;
  private final CompilationUnitTree unit;
  private final SourcePositions positions;
  private final Map<Long, OperandTypes> wanted;
  private final List<Diag> diagnoses;
  private final List<Edit> edits = new ArrayList<>();

  private OperatorEdits(
      String text,
      int offset,
      CompilationUnitTree unit,
      SourcePositions positions,
      List<Diag> diagnoses) {
    this.text = text;
    this.offset = offset;
    this.unit = unit;
    this.positions = positions;
    this.diagnoses = diagnoses;
    this.wanted = new HashMap<>();
    for (Diag diag : diagnoses) {
      if (OperatorRewriter.isOperator(diag)) {
        OperandTypes types = OperandTypes.of(OperatorRewriter.message(diag));
        wanted.put(range(diag.getStartPosition(), diag.getEndPosition()), types);
      }
    }
  }

  /** The text with calls in place of operators; null if no operator can be replaced. */
  static Rewritten rewrite(Rewritten rewritten, List<Diag> diagnoses) {
    if (diagnoses.stream().noneMatch(OperatorRewriter::isOperator)) {
      return null;
    }
    String text = rewritten.text();
    for (String[] wrapper : WRAPPERS) {
      String full = wrapper[0] + text + wrapper[1];
      JavacTask task = task(full);
      try {
        CompilationUnitTree unit = task.parse().iterator().next();
        SourcePositions positions = Trees.instance(task).getSourcePositions();
        OperatorEdits finder =
            new OperatorEdits(full, wrapper[0].length(), unit, positions, diagnoses);
        finder.scan(unit, null);
        if (!finder.edits.isEmpty()) {
          return rewritten.with(finder.edits);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return null;
  }

  private static JavacTask task(String text) {
    URI name = URI.create("mem:///$W.java");
    var file =
        new SimpleJavaFileObject(name, JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
          }
        };
    List<String> options = List.of("-proc:none");
    return (JavacTask) COMPILER.getTask(null, null, diagnostic -> {}, options, null, List.of(file));
  }

  private static long range(long start, long end) {
    return start << 32 | end;
  }

  /** Where a tree begins and ends in the snippet. */
  private int start(Tree tree) {
    return (int) positions.getStartPosition(unit, tree) - offset;
  }

  private int end(Tree tree) {
    return (int) positions.getEndPosition(unit, tree) - offset;
  }

  private OperandTypes types(Tree tree) {
    return wanted.get(range(start(tree), end(tree)));
  }

  private String text(Tree tree) {
    return text.substring(start(tree) + offset, end(tree) + offset);
  }

  /** Where a sign stands that only blanks and comments may precede. */
  private int sign(String sign, int from) {
    int at = from + offset;
    while (!text.startsWith(sign, at)) {
      if (text.startsWith("/*", at)) {
        at = text.indexOf("*/", at + 2) + 2;
      } else if (text.startsWith("//", at)) {
        at = text.indexOf('\n', at);
      } else {
        at++;
      }
    }
    return at - offset;
  }

  // ---- operators ----

  @Override
  public Void visitBinary(BinaryTree tree, Void nothing) {
    Operator operator = Operator.of(tree.getKind());
    OperandTypes types = types(tree);
    String owner = owner(operator, types);
    if (owner == null) {
      return super.visitBinary(tree, nothing);
    }
    int sign = sign(operator.sign(), end(tree.getLeftOperand()));
    int end = sign + operator.sign().length();
    if (owner.isEmpty()) {
      // The call stands where the operator did: it is in the same line.
      edits.add(Edit.insert(start(tree), "("));
      edits.add(new Edit(sign, end, ")." + operator.method() + "("));
    } else {
      edits.add(Edit.insert(start(tree), owner));
      edits.add(new Edit(start(tree), start(tree), "." + operator.method() + "(", sign));
      edits.add(new Edit(sign, end, ","));
    }
    edits.add(Edit.insert(end(tree), ")"));
    return nothing;
  }

  @Override
  public Void visitUnary(UnaryTree tree, Void nothing) {
    Operator operator = Operator.of(tree.getKind());
    OperandTypes types = types(tree);
    if (operator == null || types == null || types.count() != 1 || !types.isTensor(0)) {
      return super.visitUnary(tree, nothing);
    }
    int sign = start(tree);
    edits.add(new Edit(sign, sign + 1, FUNCTIONS + "." + operator.method() + "("));
    edits.add(Edit.insert(end(tree), ")"));
    return nothing;
  }

  @Override
  public Void visitCompoundAssignment(CompoundAssignmentTree tree, Void nothing) {
    Operator operator = Operator.of(tree.getKind());
    OperandTypes types = types(tree);
    String owner = owner(operator, types);
    if (owner == null || !types.isTensor(0)) {
      return super.visitCompoundAssignment(tree, nothing);
    }
    boolean updates = types.isVariable(0);
    boolean array = types.isArray(1, false);
    if (updates ? operator.assignment() == null : !isRepeatable(tree.getVariable())) {
      return super.visitCompoundAssignment(tree, nothing);
    }
    int sign = sign(operator.sign() + "=", end(tree.getVariable()));
    String call =
        updates
            ? "." + operator.assignment() + "(" + (array ? ARRAYS + ".tensor(" : "")
            : "= "
                + (owner.isEmpty() ? "" : owner + "." + operator.method() + "(")
                + text(tree.getVariable())
                + (owner.isEmpty() ? "." + operator.method() + "(" : ", ");
    edits.add(new Edit(sign, sign + operator.sign().length() + 1, call));
    edits.add(Edit.insert(end(tree), updates && array ? "))" : ")"));
    return nothing;
  }

  /**
   * The class whose static function takes these operands; empty for a method of the left one, null
   * where no tensor takes part as one should.
   */
  private static String owner(Operator operator, OperandTypes types) {
    if (operator == null || types == null || types.count() != 2) {
      return null;
    }
    boolean bits = "&|^".contains(operator.sign());
    for (int tensor = 0; tensor < 2; tensor++) {
      int other = 1 - tensor;
      if (types.isTensor(tensor)) {
        if (types.isTensor(other) || types.isNumber(other, bits)) {
          return tensor == 0 ? "" : FUNCTIONS;
        }
        return types.isArray(other, bits) ? ARRAYS : null;
      }
    }
    return null;
  }

  /** Whether it may be evaluated twice: nothing happens by it. */
  private static boolean isRepeatable(ExpressionTree tree) {
    return switch (tree) {
      case IdentifierTree name -> true;
      case LiteralTree literal -> true;
      case MemberSelectTree field -> isRepeatable(field.getExpression());
      case ArrayAccessTree access ->
          isRepeatable(access.getExpression()) && isRepeatable(access.getIndex());
      case BinaryTree binary ->
          isRepeatable(binary.getLeftOperand()) && isRepeatable(binary.getRightOperand());
      default -> false;
    };
  }

  // ---- indices ----

  @Override
  public Void visitArrayAccess(ArrayAccessTree tree, Void nothing) {
    OperandTypes types = types(tree);
    if (types == null || types.count() != 1 || !types.isTensor(0)) {
      return super.visitArrayAccess(tree, nothing);
    }
    String index = index(tree.getIndex());
    if (index == null) {
      return super.visitArrayAccess(tree, nothing);
    }
    boolean array = index.endsWith("[]");
    int open = sign("[", end(tree.getExpression()));
    edits.add(new Edit(open, open + 1, array ? ".get(" + ARRAYS + ".tensor(" : ".get("));
    edits.add(new Edit(end(tree) - 1, end(tree), array ? "))" : ")"));
    return nothing;
  }

  /** The type of an index as far as javac complains of it; null if it is none for tensors. */
  private String index(Tree index) {
    for (Diag diag : diagnoses) {
      if (diag.getStartPosition() == start(index) && diag.getEndPosition() == end(index)) {
        Matcher found = INDEX.matcher(OperatorRewriter.message(diag));
        return found.find() ? found.group(1) : null;
      }
    }
    return "int";
  }
}
