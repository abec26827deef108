package com.sun.tools.javac.comp;

import com.sun.tools.javac.api.JavacTrees;
import com.sun.tools.javac.tree.JCTree.JCBinary;
import com.sun.tools.javac.tree.JCTree.JCCompilationUnit;
import com.sun.tools.javac.tree.JCTree.Tag;
import com.sun.tools.javac.tree.TreeScanner;
import com.sun.tools.javac.util.Context;
import javax.tools.Diagnostic;

/** Warns of {@code ==} and {@code !=} between tensors, which stay Java's. */
final class IdentityWarnings extends TreeScanner {
  private final Context context;
  private final TensorMethods methods;
  private final JCCompilationUnit unit;

  IdentityWarnings(Context context, TensorMethods methods, JCCompilationUnit unit) {
    this.context = context;
    this.methods = methods;
    this.unit = unit;
  }

  @Override
  public void visitBinary(JCBinary tree) {
    super.visitBinary(tree);
    boolean equals = tree.hasTag(Tag.EQ);
    if ((equals || tree.hasTag(Tag.NE))
        && methods.isTensor(tree.lhs.type)
        && methods.isTensor(tree.rhs.type)) {
      String message =
          (equals ? "==" : "!=")
              + " asks whether both are one object; a."
              + (equals ? "eq" : "ne")
              + "(b) compares the elements";
      JavacTrees.instance(context).printMessage(Diagnostic.Kind.WARNING, message, tree, unit);
    }
  }
}
