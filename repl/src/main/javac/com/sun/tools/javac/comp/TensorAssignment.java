package com.sun.tools.javac.comp;

import com.sun.source.tree.TreeVisitor;
import com.sun.tools.javac.code.Kinds.KindSelector;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.resources.CompilerProperties.Errors;
import com.sun.tools.javac.tree.JCTree.JCAssignOp;
import com.sun.tools.javac.tree.JCTree.JCBinary;
import com.sun.tools.javac.tree.JCTree.Tag;
import com.sun.tools.javac.tree.TreeCopier;

/**
 * {@code x op= e}. Where x is a variable of the engine's, nothing is assigned as Java sees it: the
 * object is updated, so that x may be final or captured. All else is javac's compound assignment.
 */
final class TensorAssignment extends JCAssignOp {
  private final TensorOperators operators;

  /** Whether x is a variable of the engine's. */
  boolean updates;

  /** The method or class in which it stands. */
  Symbol owner;

  TensorAssignment(TensorOperators operators, JCAssignOp tree) {
    super(tree.getTag(), tree.lhs, tree.rhs, tree.operator);
    this.operators = operators;
    pos = tree.pos;
    type = tree.type;
  }

  @Override
  public void accept(Visitor visitor) {
    if (visitor instanceof Attr attr) {
      owner = attr.env.info.scope.owner;
      updates = operators.isOn() && isVariable(attr);
      if (updates) {
        update(attr);
      } else {
        super.accept(visitor);
      }
    } else if (updates && visitor instanceof Flow.BaseAnalyzer) {
      visitor.visitBinary(new Read(this));
    } else {
      super.accept(visitor);
    }
  }

  /** Looks at a copy: for an assignment x is to be attributed in another way. */
  private boolean isVariable(Attr attr) {
    try {
      return operators.methods.isVariable(
          attr.deferredAttr.attribSpeculative(lhs, attr.env, attr.unknownExprInfo).type);
    } catch (LinkageError | ClassCastException | AssertionError e) {
      operators.failed(e);
      return false;
    }
  }

  private void update(Attr attr) {
    Type left = attr.attribExpr(lhs, attr.env);
    Type right = attr.attribExpr(rhs, attr.env);
    String sign = operators.sign(getTag().noAssignOp());
    MethodSymbol method = operators.methods.assignment(sign, left, right);
    if (method != null) {
      operator = operators.operator(method, left, right);
    } else {
      operator = attr.operators.noOpSymbol;
      if (getTag() == Tag.PLUS_ASG && operators.methods.isString(right)) {
        // Java would concatenate, and only then miss something.
        attr.chk.checkType(rhs.pos(), right, left);
      } else if (!left.isErroneous() && !right.isErroneous()) {
        var name = attr.operators.operatorName(getTag().noAssignOp());
        attr.log.error(pos(), Errors.OperatorCantBeApplied1(name, left, right));
      }
    }
    Type result = method == null ? attr.types.createErrorType(left) : left;
    attr.result = attr.check(this, result, KindSelector.VAL, attr.resultInfo);
  }

  /** Copies, which are made for attribution on trial, are ours as well. */
  @Override
  @SuppressWarnings("unchecked")
  public <R, D> R accept(TreeVisitor<R, D> visitor, D data) {
    R copy = super.accept(visitor, data);
    return visitor instanceof TreeCopier && copy instanceof JCAssignOp tree
        ? (R) new TensorAssignment(operators, tree)
        : copy;
  }

  /** The same operands, none of which is assigned. */
  private static final class Read extends JCBinary {
    Read(TensorAssignment tree) {
      super(tree.getTag().noAssignOp(), tree.lhs, tree.rhs, tree.operator);
      pos = tree.pos;
      type = tree.type;
    }
  }
}
