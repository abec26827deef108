package com.sun.tools.javac.comp;

import com.sun.tools.javac.tree.EndPosTable;
import com.sun.tools.javac.tree.JCTree;
import com.sun.tools.javac.tree.JCTree.JCArrayAccess;
import com.sun.tools.javac.tree.JCTree.JCAssignOp;
import com.sun.tools.javac.tree.TreeTranslator;

/** Puts nodes of ours in place of what is written like an array access or compound assignment. */
final class TensorNodes extends TreeTranslator {
  private final TensorOperators operators;
  private final EndPosTable ends;

  TensorNodes(TensorOperators operators, EndPosTable ends) {
    this.operators = operators;
    this.ends = ends;
  }

  @Override
  public void visitIndexed(JCArrayAccess tree) {
    super.visitIndexed(tree);
    result = replace(tree, new TensorAccess(operators, tree));
  }

  @Override
  public void visitAssignop(JCAssignOp tree) {
    super.visitAssignop(tree);
    result = replace(tree, new TensorAssignment(operators, tree));
  }

  private JCTree replace(JCTree tree, JCTree ours) {
    ends.replaceTree(tree, ours);
    return ours;
  }
}
