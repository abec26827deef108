package org.gradsh.repl.operators;

import com.sun.source.tree.ArrayAccessTree;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.CompoundAssignmentTree;
import com.sun.source.tree.ErroneousTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.UnaryTree;
import com.sun.source.util.TreeScanner;

/** Looks for what may be an operator on a tensor, as far as that can be told without types. */
final class OperatorSearch extends TreeScanner<Boolean, Void> {
  private OperatorSearch() {}

  static boolean mayHaveOperators(CompilationUnitTree unit) {
    return new OperatorSearch().scan(unit, null) == Boolean.TRUE;
  }

  @Override
  public Boolean reduce(Boolean a, Boolean b) {
    return a == Boolean.TRUE ? a : b;
  }

  private static boolean isLiteral(Tree tree) {
    return tree instanceof LiteralTree;
  }

  @Override
  public Boolean visitBinary(BinaryTree tree, Void nothing) {
    return isLiteral(tree.getLeftOperand()) && isLiteral(tree.getRightOperand())
        ? Boolean.FALSE
        : Boolean.TRUE;
  }

  @Override
  public Boolean visitUnary(UnaryTree tree, Void nothing) {
    return isLiteral(tree.getExpression()) ? Boolean.FALSE : Boolean.TRUE;
  }

  @Override
  public Boolean visitCompoundAssignment(CompoundAssignmentTree tree, Void nothing) {
    return Boolean.TRUE;
  }

  @Override
  public Boolean visitArrayAccess(ArrayAccessTree tree, Void nothing) {
    return Boolean.TRUE;
  }

  @Override
  public Boolean visitErroneous(ErroneousTree tree, Void nothing) {
    return scan(tree.getErrorTrees(), nothing);
  }
}
