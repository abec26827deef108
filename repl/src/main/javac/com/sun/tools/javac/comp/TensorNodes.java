package com.sun.tools.javac.comp;

import com.sun.tools.javac.tree.EndPosTable;
import com.sun.tools.javac.tree.JCTree;
import com.sun.tools.javac.tree.JCTree.JCArrayAccess;
import com.sun.tools.javac.tree.JCTree.JCAssignOp;
import com.sun.tools.javac.tree.JCTree.JCCompilationUnit;
import com.sun.tools.javac.tree.JCTree.JCErroneous;
import com.sun.tools.javac.tree.TreeTranslator;
import com.sun.tools.javac.util.List;
import java.util.IdentityHashMap;
import java.util.Map;

/** Puts nodes of ours in place of what is written like an array access or compound assignment. */
final class TensorNodes extends TreeTranslator {
  private final TensorOperators operators;
  private final Ends ends;

  TensorNodes(TensorOperators operators, JCCompilationUnit unit) {
    this.operators = operators;
    ends = new Ends(unit.endPositions);
    unit.endPositions = ends;
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

  /** What cannot be parsed is attributed all the same, for completion. */
  @Override
  @SuppressWarnings("unchecked")
  public void visitErroneous(JCErroneous tree) {
    tree.errs = translate((List<JCTree>) tree.errs);
    result = tree;
  }

  private JCTree replace(JCTree tree, JCTree ours) {
    ends.replaceTree(tree, ours);
    return ours;
  }

  /** Where trees end. Javac's own table has trees that come late end behind the last error. */
  private static final class Ends implements EndPosTable {
    private final EndPosTable parsers;
    private final Map<JCTree, Integer> ours = new IdentityHashMap<>();

    Ends(EndPosTable parsers) {
      this.parsers = parsers;
    }

    @Override
    public int getEndPos(JCTree tree) {
      Integer end = ours.get(tree);
      return end != null ? end : parsers.getEndPos(tree);
    }

    @Override
    public void storeEnd(JCTree tree, int end) {
      parsers.storeEnd(tree, end);
    }

    @Override
    public int replaceTree(JCTree tree, JCTree by) {
      ours.put(by, getEndPos(tree));
      return parsers.replaceTree(tree, by);
    }
  }
}
