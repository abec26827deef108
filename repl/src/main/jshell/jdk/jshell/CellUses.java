package jdk.jshell;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.CatchTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.EnhancedForLoopTree;
import com.sun.source.tree.ForLoopTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TryTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import java.util.List;

/**
 * Whether a method or class means a variable outside of it by a name. JShell goes by names alone:
 * it would load a class anew, and empty the variables of its type, for the parameter of one of its
 * methods. What is not looked into (patterns, cases of a switch) counts as a use.
 */
final class CellUses extends TreeScanner<Void, Void> {
  private final String name;
  private int bound;
  private boolean found;

  private CellUses(String name) {
    this.name = name;
  }

  static boolean inside(JShell state, Snippet user, String name) {
    CellUses uses = new CellUses(name);
    CellPart part = new CellPart(user.source());
    if (part.code.isEmpty()) {
      return true;
    }
    state.taskFactory.parse(part.code, task -> uses.scan(task.units(), null));
    return uses.found;
  }

  @Override
  public Void visitIdentifier(IdentifierTree tree, Void none) {
    found |= bound == 0 && tree.getName().contentEquals(name);
    return null;
  }

  private boolean declares(List<? extends Tree> trees) {
    for (Tree tree : trees) {
      if (tree instanceof VariableTree variable && variable.getName().contentEquals(name)) {
        return true;
      }
    }
    return false;
  }

  private int in(List<? extends Tree> trees) {
    return declares(trees) ? 1 : 0;
  }

  @Override
  public Void visitClass(ClassTree tree, Void none) {
    int own = in(tree.getMembers());
    bound += own;
    super.visitClass(tree, none);
    bound -= own;
    return null;
  }

  @Override
  public Void visitMethod(MethodTree tree, Void none) {
    int own = in(tree.getParameters());
    bound += own;
    super.visitMethod(tree, none);
    bound -= own;
    return null;
  }

  @Override
  public Void visitLambdaExpression(LambdaExpressionTree tree, Void none) {
    int own = in(tree.getParameters());
    bound += own;
    super.visitLambdaExpression(tree, none);
    bound -= own;
    return null;
  }

  @Override
  public Void visitBlock(BlockTree tree, Void none) {
    int before = bound;
    for (Tree statement : tree.getStatements()) {
      // From its own initializer on.
      bound += in(List.of(statement));
      scan(statement, none);
    }
    bound = before;
    return null;
  }

  @Override
  public Void visitForLoop(ForLoopTree tree, Void none) {
    int own = in(tree.getInitializer());
    bound += own;
    super.visitForLoop(tree, none);
    bound -= own;
    return null;
  }

  @Override
  public Void visitEnhancedForLoop(EnhancedForLoopTree tree, Void none) {
    scan(tree.getExpression(), none);
    int own = in(List.of(tree.getVariable()));
    bound += own;
    scan(tree.getVariable(), none);
    scan(tree.getStatement(), none);
    bound -= own;
    return null;
  }

  @Override
  public Void visitTry(TryTree tree, Void none) {
    int before = bound;
    for (Tree resource : tree.getResources()) {
      bound += in(List.of(resource));
      scan(resource, none);
    }
    scan(tree.getBlock(), none);
    bound = before;
    scan(tree.getCatches(), none);
    return scan(tree.getFinallyBlock(), none);
  }

  @Override
  public Void visitCatch(CatchTree tree, Void none) {
    int own = in(List.of(tree.getParameter()));
    bound += own;
    super.visitCatch(tree, none);
    bound -= own;
    return null;
  }
}
