package jdk.jshell;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreeScanner;

/**
 * Looks for a {@code return} of a statement's own: there is nothing that it could leave, but in the
 * method that a statement becomes it would seem to leave that, and the cell would go on.
 */
final class CellReturns extends TreeScanner<Void, Void> {
  private boolean found;

  static boolean in(Tree statement) {
    CellReturns returns = new CellReturns();
    returns.scan(statement, null);
    return returns.found;
  }

  @Override
  public Void visitReturn(ReturnTree tree, Void none) {
    found = true;
    return null;
  }

  @Override
  public Void visitLambdaExpression(LambdaExpressionTree tree, Void none) {
    return null;
  }

  @Override
  public Void visitClass(ClassTree tree, Void none) {
    return null;
  }
}
