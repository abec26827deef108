package com.sun.tools.javac.comp;

import com.sun.source.tree.TreeVisitor;
import com.sun.tools.javac.code.Kinds.KindSelector;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.tree.JCTree;
import com.sun.tools.javac.tree.JCTree.JCArrayAccess;
import com.sun.tools.javac.tree.JCTree.JCExpression;
import com.sun.tools.javac.tree.JCTree.JCParens;
import com.sun.tools.javac.tree.TreeCopier;

/** {@code a[i]}: an array access to everyone but {@link Attr}, which learns what it is. */
final class TensorAccess extends JCArrayAccess {
  private final TensorOperators operators;

  /** What it calls if {@code a} is a tensor, else null. */
  MethodSymbol method;

  TensorAccess(TensorOperators operators, JCArrayAccess tree) {
    super(tree.indexed, tree.index);
    this.operators = operators;
    pos = tree.pos;
    type = tree.type;
  }

  @Override
  public void accept(Visitor visitor) {
    if (!(visitor instanceof Attr attr && operators.isOn())) {
      super.accept(visitor);
      return;
    }
    try {
      attribute(attr);
    } catch (LinkageError | ClassCastException | AssertionError e) {
      operators.failed(e);
      super.accept(visitor);
    }
  }

  private void attribute(Attr attr) {
    method = null;
    Type left = attr.attribExpr(indexed, attr.env);
    TensorMethods methods = operators.methods;
    if (!methods.isTensor(left)) {
      // What stands left must not be attributed twice: it may declare classes.
      JCExpression written = indexed;
      indexed = new Attributed(written, left);
      try {
        attr.visitIndexed(this);
      } finally {
        indexed = written;
      }
      return;
    }
    Type right = attr.attribExpr(index, attr.env);
    method = methods.index(right);
    if (method.isVarArgs() && !right.isErroneous()) {
      attr.chk.checkType(index.pos(), right, attr.syms.intType);
    }
    attr.result = attr.check(this, method.type.getReturnType(), KindSelector.VAL, attr.resultInfo);
  }

  /** Copies, which are made for attribution on trial, are ours as well. */
  @Override
  @SuppressWarnings("unchecked")
  public <R, D> R accept(TreeVisitor<R, D> visitor, D data) {
    R copy = super.accept(visitor, data);
    return visitor instanceof TreeCopier && copy instanceof JCArrayAccess tree
        ? (R) new TensorAccess(operators, tree)
        : copy;
  }

  /** An expression whose type is known already. */
  private static final class Attributed extends JCParens {
    private final Type known;

    Attributed(JCExpression tree, Type known) {
      super(tree);
      this.known = known;
      pos = tree.pos;
    }

    @Override
    public void accept(JCTree.Visitor visitor) {
      if (visitor instanceof Attr attr) {
        type = known;
        attr.result = known;
      } else {
        super.accept(visitor);
      }
    }
  }
}
