package com.sun.tools.javac.comp;

import com.sun.tools.javac.code.Flags;
import com.sun.tools.javac.code.Kinds;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import com.sun.tools.javac.code.Symtab;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.code.Types;
import com.sun.tools.javac.comp.TensorOperators.MethodOperator;
import com.sun.tools.javac.tree.JCTree.JCArrayAccess;
import com.sun.tools.javac.tree.JCTree.JCAssignOp;
import com.sun.tools.javac.tree.JCTree.JCBinary;
import com.sun.tools.javac.tree.JCTree.JCExpression;
import com.sun.tools.javac.tree.JCTree.JCFieldAccess;
import com.sun.tools.javac.tree.JCTree.JCIdent;
import com.sun.tools.javac.tree.JCTree.JCMethodInvocation;
import com.sun.tools.javac.tree.JCTree.JCStatement;
import com.sun.tools.javac.tree.JCTree.JCUnary;
import com.sun.tools.javac.tree.TreeInfo;
import com.sun.tools.javac.tree.TreeMaker;
import com.sun.tools.javac.tree.TreeTranslator;
import com.sun.tools.javac.util.Context;
import com.sun.tools.javac.util.List;
import com.sun.tools.javac.util.ListBuffer;
import com.sun.tools.javac.util.Names;

/** Replaces what was attributed as an operator on tensors by the call that it stands for. */
final class TensorCalls extends TreeTranslator {
  private final TensorMethods methods;
  private final TreeMaker make;
  private final Names names;
  private final Symtab symbols;
  private final Types types;
  private int temporaries;

  TensorCalls(Context context, TensorMethods methods) {
    this.methods = methods;
    make = TreeMaker.instance(context);
    names = Names.instance(context);
    symbols = Symtab.instance(context);
    types = Types.instance(context);
  }

  @Override
  public void visitBinary(JCBinary tree) {
    super.visitBinary(tree);
    if (tree.operator instanceof MethodOperator operator) {
      result = call(tree.pos, operator.method, tree.lhs, tree.rhs);
    }
  }

  @Override
  public void visitUnary(JCUnary tree) {
    super.visitUnary(tree);
    if (tree.operator instanceof MethodOperator operator) {
      result = call(tree.pos, operator.method, tree.arg);
    }
  }

  @Override
  public void visitIndexed(JCArrayAccess tree) {
    super.visitIndexed(tree);
    if (tree instanceof TensorAccess access && access.method != null) {
      JCMethodInvocation call = call(tree.pos, access.method, tree.indexed, tensor(tree.index));
      if (access.method.isVarArgs()) {
        call.varargsElement = symbols.intType;
      }
      result = call;
    }
  }

  @Override
  public void visitAssignop(JCAssignOp tree) {
    super.visitAssignop(tree);
    if (tree.operator instanceof MethodOperator operator) {
      TensorAssignment assignment = (TensorAssignment) tree;
      result =
          assignment.updates
              ? call(tree.pos, operator.method, tree.lhs, tensor(tree.rhs))
              : assign(assignment, operator.method);
    }
  }

  // ---- calls ----

  /** A call on the first operand, or with all of them where the method is static. */
  private JCMethodInvocation call(int pos, MethodSymbol method, JCExpression... operands) {
    make.at(pos);
    List<JCExpression> arguments = List.from(operands);
    JCExpression named;
    if (method.isStatic()) {
      named = make.QualIdent(method);
    } else {
      named = make.Select(arguments.head, method);
      arguments = arguments.tail;
    }
    JCMethodInvocation call = make.Apply(List.nil(), named, arguments);
    call.type = method.type.getReturnType();
    return call;
  }

  /** An operand as a tensor, if it is an array; others as they are. */
  private JCExpression tensor(JCExpression operand) {
    return methods.operand(operand.type).isArray()
        ? call(operand.pos, methods.arrayToTensor(), operand)
        : operand;
  }

  // ---- assignments ----

  /** {@code x op= e} as {@code x = x.op(e)}; what x is made of is evaluated once. */
  private JCExpression assign(TensorAssignment tree, MethodSymbol method) {
    ListBuffer<JCStatement> first = new ListBuffer<>();
    JCExpression target = TreeInfo.skipParens(tree.lhs);
    JCExpression to;
    JCExpression from;
    if (target instanceof JCArrayAccess access) {
      VarSymbol array = temporary(tree, access.indexed, access.indexed.type, first);
      VarSymbol index = temporary(tree, access.index, symbols.intType, first);
      to = element(tree.pos, array, index, access.type);
      from = element(tree.pos, array, index, access.type);
    } else if (target instanceof JCFieldAccess field && !isPlain(field.selected)) {
      VarSymbol object = temporary(tree, field.selected, field.selected.type, first);
      to = make.at(tree.pos).Select(make.Ident(object), field.sym).setType(field.type);
      from = make.at(tree.pos).Select(make.Ident(object), field.sym).setType(field.type);
    } else {
      to = target;
      from = again(target);
    }
    JCExpression value = call(tree.pos, method, from, tree.rhs);
    if (!types.isAssignable(value.type, tree.type)) {
      value = make.TypeCast(tree.type, value);
    }
    JCExpression assign = make.at(tree.pos).Assign(to, value).setType(tree.type);
    return first.isEmpty() ? assign : make.LetExpr(first.toList(), assign).setType(tree.type);
  }

  /** Whether evaluating it does nothing and always gives the same: a name, this, a class. */
  private static boolean isPlain(JCExpression tree) {
    JCExpression bare = TreeInfo.skipParens(tree);
    return bare instanceof JCIdent
        || bare instanceof JCFieldAccess field
            && (field.sym.kind == Kinds.Kind.TYP || field.sym.kind == Kinds.Kind.PCK);
  }

  private JCExpression again(JCExpression tree) {
    JCExpression bare = TreeInfo.skipParens(tree);
    if (bare instanceof JCIdent name) {
      return make.at(tree.pos).Ident(name.sym).setType(name.type);
    }
    JCFieldAccess field = (JCFieldAccess) bare;
    JCExpression selected = again(field.selected);
    return make.at(tree.pos).Select(selected, field.sym).setType(field.type);
  }

  private JCExpression element(int pos, VarSymbol array, VarSymbol index, Type type) {
    make.at(pos);
    return make.Indexed(make.Ident(array), make.Ident(index)).setType(type);
  }

  private VarSymbol temporary(
      TensorAssignment tree, JCExpression value, Type type, ListBuffer<JCStatement> to) {
    String name = "tensor$" + tree.pos + "$" + temporaries++;
    VarSymbol variable =
        new VarSymbol(
            Flags.FINAL | Flags.SYNTHETIC, names.fromString(name), type, method(tree.owner));
    to.append(make.at(value.pos).VarDef(variable, value));
    return variable;
  }

  /** The method that holds a local variable; for the value of a field, one that stands for it. */
  private Symbol method(Symbol owner) {
    if (owner.kind == Kinds.Kind.MTH) {
      return owner;
    }
    long flags = Flags.BLOCK | owner.flags() & Flags.STATIC;
    return new MethodSymbol(flags, names.empty, Type.noType, owner.enclClass());
  }
}
