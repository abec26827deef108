package org.gradsh.repl.complete;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.Scope;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.util.List;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;

/**
 * A cell as the compiler sees it, from the marker.
 *
 * @param statics the classes whose static methods every session can call
 * @param path the way to the tree that the marker is the name of; null if the compiler cannot tell
 */
record Scene(
    CellText cell, List<String> statics, JavacTask task, CompilationUnitTree unit, TreePath path) {
  static Scene of(CellText cell, List<String> statics, JavacTask task, CompilationUnitTree unit) {
    Finder finder = new Finder();
    finder.scan(unit, null);
    return new Scene(cell, statics, task, unit, finder.found);
  }

  Trees trees() {
    return Trees.instance(task);
  }

  Elements elements() {
    return task.getElements();
  }

  Types types() {
    return task.getTypes();
  }

  Scope scope() {
    return trees().getScope(path);
  }

  TypeElement type(Class<?> type) {
    return elements().getTypeElement(type.getName());
  }

  private static final class Finder extends TreePathScanner<Void, Void> {
    private TreePath found;

    @Override
    public Void visitIdentifier(IdentifierTree tree, Void nothing) {
      note(tree.getName());
      return super.visitIdentifier(tree, nothing);
    }

    @Override
    public Void visitMemberSelect(MemberSelectTree tree, Void nothing) {
      note(tree.getIdentifier());
      return super.visitMemberSelect(tree, nothing);
    }

    @Override
    public Void visitMemberReference(MemberReferenceTree tree, Void nothing) {
      note(tree.getName());
      return super.visitMemberReference(tree, nothing);
    }

    @Override
    public Void visitErroneous(com.sun.source.tree.ErroneousTree tree, Void nothing) {
      return scan(tree.getErrorTrees(), nothing);
    }

    private void note(CharSequence name) {
      if (CellText.MARKER.contentEquals(name)) {
        found = getCurrentPath();
      }
    }
  }
}
