package jdk.jshell;

import com.sun.source.tree.Tree;
import com.sun.source.util.TaskEvent;
import com.sun.source.util.TaskListener;
import com.sun.tools.javac.code.Type.MethodType;
import com.sun.tools.javac.tree.JCTree;
import com.sun.tools.javac.tree.JCTree.JCClassDecl;
import com.sun.tools.javac.tree.JCTree.JCMethodDecl;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import jdk.jshell.CellPart.Form;
import jdk.jshell.CellTypes.Found;
import jdk.jshell.ExpressionToTypeInfo.ExpressionInfo;
import jdk.jshell.Snippet.SubKind;
import jdk.jshell.TaskFactory.CompileTask;
import jdk.jshell.Wrap.CompoundWrap;
import jdk.jshell.spi.ExecutionControl.ClassBytecodes;

/**
 * The one class that the snippets of a cell become together; JShell makes a class of each, after
 * several runs of the compiler.
 */
final class CellClass {
  /**
   * The type of a variable whose type cannot be told, because of a fault that is told elsewhere.
   */
  private static final String UNKNOWN = "$Unknown$";

  private final JShell state;
  private final List<CellPart> parts;
  private final Set<CellPart> untyped = new HashSet<>();
  private final List<Snippet> snippets = new ArrayList<>();
  private final List<CellPart> owners = new ArrayList<>();
  private final List<Wrap> wraps = new ArrayList<>();
  private OuterSnippetsClassWrap outer;
  private List<String> classes = List.of();
  private DiagList diagnostics = new DiagList();

  CellClass(JShell state, List<CellPart> parts) {
    this.state = state;
    this.parts = parts;
  }

  /** Finds the types; gives the parts that JShell must evaluate by itself, if there are any. */
  List<CellPart> type() {
    CellTypes finder = new CellTypes(state);
    Map<CellPart, Found> types = finder.of(parts);
    List<CellPart> alone = new ArrayList<>();
    for (CellPart part : parts) {
      boolean fits =
          switch (part.form) {
            case INFERRED -> variable(part, types.getOrDefault(part, Found.NONE).info(), finder);
            case EXPRESSION -> expression(part, types.getOrDefault(part, Found.NONE), finder);
            case STATEMENT -> statement(part);
            default -> true;
          };
      if (!fits) {
        alone.add(part);
      }
    }
    return alone;
  }

  private boolean variable(CellPart part, ExpressionInfo info, CellTypes finder) {
    if (info == null || info.declareTypeName == null) {
      untyped.add(part);
    } else if (!isPlain(info)) {
      return false;
    }
    String type = untyped.contains(part) ? UNKNOWN : finder.written(info.declareTypeName);
    Wrap guts =
        Wrap.varWrap(
            part.bare,
            Wrap.identityWrap(type),
            "",
            new Wrap.RangeWrap(part.bare, part.nameRange),
            Wrap.rangeWrap(part.bare, part.initializer),
            false,
            null);
    String shown = untyped.contains(part) ? type : finder.written(info.displayTypeName);
    part.snippets =
        List.of(
            new VarSnippet(
                state.keyMap.keyForVariable(part.name),
                part.source,
                guts,
                part.name,
                part.name,
                SubKind.VAR_DECLARATION_WITH_INITIALIZER_SUBKIND,
                shown,
                null,
                Set.of(),
                CellImports.names(type),
                null));
    return true;
  }

  private boolean expression(CellPart part, Found found, CellTypes finder) {
    if (found.isVoid()) {
      return statement(part);
    }
    ExpressionInfo info = found.info();
    if (info == null) {
      untyped.add(part);
      return CellTypes.isStatement(part) ? statement(part) : value(part, null, "?");
    }
    boolean named = part.kind == Tree.Kind.IDENTIFIER;
    String target = part.kind == Tree.Kind.ASSIGNMENT ? assigned(part.bare) : null;
    if (named || target != null) {
      return value(part, named ? trimmed(part.bare) : target, info.typeName);
    }
    if (!isPlain(info)) {
      return false;
    }
    String type = finder.written(info.declareTypeName);
    String name = state.tempVariableNameGenerator.get();
    part.snippets =
        List.of(
            new VarSnippet(
                state.keyMap.keyForVariable(name),
                part.source,
                Wrap.tempVarWrap(part.bare, type, name, null),
                name,
                name,
                SubKind.TEMP_VAR_EXPRESSION_SUBKIND,
                finder.written(info.displayTypeName),
                null,
                Set.of(),
                CellImports.names(type),
                null));
    return true;
  }

  private boolean value(CellPart part, String name, String type) {
    SubKind kind =
        switch (part.kind) {
          case IDENTIFIER -> SubKind.VAR_VALUE_SUBKIND;
          case ASSIGNMENT -> SubKind.ASSIGNMENT_SUBKIND;
          default -> SubKind.OTHER_EXPRESSION_SUBKIND;
        };
    part.snippets =
        List.of(
            new ExpressionSnippet(
                state.keyMap.keyForExpression(name, type),
                part.source,
                Wrap.methodReturnWrap(part.bare),
                name,
                kind));
    return true;
  }

  private boolean statement(CellPart part) {
    part.snippets =
        List.of(
            new StatementSnippet(
                state.keyMap.keyForStatement(), part.source, Wrap.methodWrap(part.bare)));
    return true;
  }

  /** Whether the type of a value can be written as that of a field. */
  private static boolean isPlain(ExpressionInfo info) {
    return info.anonymousClasses.isEmpty()
        && info.declareTypeName.equals(info.fullTypeName)
        && info.displayTypeName.indexOf('&') < 0
        && !info.displayTypeName.contains("<anonymous");
  }

  /** The name before the first sign of assignment, if there is nothing but a name. */
  private static String assigned(String code) {
    String target = code.substring(0, code.indexOf('=')).strip();
    boolean name =
        Character.isJavaIdentifierStart(target.charAt(0))
            && target.chars().allMatch(Character::isJavaIdentifierPart);
    return name ? target : null;
  }

  private static String trimmed(String code) {
    String name = code.strip();
    return name.endsWith(";") ? name.substring(0, name.length() - 1).strip() : name;
  }

  /** Compiles; true if that was all that is needed to run it. */
  boolean compile(String name) {
    wrap(name);
    boolean compiled =
        state.taskFactory.compile(
            List.of(outer),
            task -> {
              if (snippets.stream().anyMatch(MethodSnippet.class::isInstance)) {
                task.task.addTaskListener(new Signatures(task));
              }
              boolean done = task.compile();
              diagnostics = task.getDiagnostics();
              classes = done ? task.classList(outer) : List.of();
              return done;
            });
    return compiled && untyped.isEmpty();
  }

  /** The parts whose types could not be told. */
  Set<CellPart> untyped() {
    return untyped;
  }

  /** What the compiler has against a part, or warns of. */
  DiagList diagnostics(CellPart part) {
    DiagList own = new DiagList();
    for (Diag diag : diagnostics) {
      int at = snippets.indexOf(diag.snippetOrNull());
      if (at >= 0 && owners.get(at) == part && !diag.getMessage(Locale.ROOT).contains(UNKNOWN)) {
        own.add(diag);
      }
    }
    return own;
  }

  /** The name of the method that runs a snippet, or null for a declaration. */
  String method(Snippet snippet) {
    return snippet.isExecutable() ? Util.DOIT_METHOD_NAME + snippets.indexOf(snippet) : null;
  }

  List<Snippet> snippets() {
    return snippets;
  }

  CellPart owner(Snippet snippet) {
    return owners.get(snippets.indexOf(snippet));
  }

  /**
   * For each line of the class from its head on the index of a snippet and a place in it; before
   * them, alone, the number of the first line.
   */
  int[][] lines() {
    String text = outer.wrapped();
    int start = text.indexOf("\nclass " + Util.REPL_CLASS_PREFIX) + 1;
    int from = 1 + (int) text.substring(0, start).chars().filter(c -> c == '\n').count();
    String[] lines = text.substring(start).split("\n", -1);
    int[][] table = new int[lines.length + 1][];
    table[0] = new int[] {from};
    for (int i = 0; i < lines.length; i++) {
      // From its first sign on a line belongs to the snippet; the blanks are JShell's.
      int at = start + lines[i].indexOf(lines[i].strip());
      int owner = wraps.indexOf(((CompoundWrap) outer.w).wrapIndexToWrap(at));
      table[i + 1] = new int[] {owner, outer.wrapIndexToSnippetIndex(at)};
      start += lines[i].length() + 1;
    }
    return table;
  }

  ClassBytecodes[] bytes() {
    return classes.stream()
        .map(name -> state.classTracker.get(name).toClassBytecodes())
        .toArray(ClassBytecodes[]::new);
  }

  /**
   * Tells each method its erased signature, as soon as that is known: JShell takes a method that
   * has the same for a new version of it, whatever its parameters are called.
   */
  private final class Signatures implements TaskListener {
    private final CompileTask task;

    Signatures(CompileTask task) {
      this.task = task;
    }

    @Override
    public void finished(TaskEvent event) {
      if (event.getKind() != TaskEvent.Kind.ANALYZE || event.getTypeElement() == null) {
        return;
      }
      Iterator<MethodSnippet> methods =
          snippets.stream()
              .filter(MethodSnippet.class::isInstance)
              .map(MethodSnippet.class::cast)
              .iterator();
      for (Tree type : event.getCompilationUnit().getTypeDecls()) {
        for (JCTree member : ((JCClassDecl) type).defs) {
          if (member instanceof JCMethodDecl method
              && !method.name.toString().startsWith(Util.DOIT_METHOD_NAME)
              && !method.name.contentEquals("<init>")
              && task.types().erasure(method.type) instanceof MethodType erased
              && methods.hasNext()) {
            String signature = Util.expunge(TreeDissector.signature(task.types(), erased));
            methods
                .next()
                .setQualifiedParameterTypes(signature.substring(0, signature.lastIndexOf(')') + 1));
          }
        }
      }
    }
  }

  private void wrap(String name) {
    Set<String> names = new HashSet<>();
    for (CellPart part : parts) {
      for (Snippet snippet : part.snippets) {
        wraps.add(wrapped(part, snippet));
        snippets.add(snippet);
        owners.add(part);
        if (snippet instanceof DeclarationSnippet) {
          names.add(snippet.name());
        }
      }
    }
    String body = wraps.stream().map(Wrap::wrapped).collect(Collectors.joining("\n"));
    String imports = new CellImports(state).lines(body, names);
    List<Object> elements = new ArrayList<>();
    elements.add(imports + "class " + name + " {\n");
    for (Wrap wrap : wraps) {
      elements.add(wrap);
      elements.add("\n");
    }
    elements.add("}\n");
    outer = new OuterSnippetsClassWrap(name, new CompoundWrap(elements.toArray()), snippets, wraps);
    snippets.forEach(snippet -> snippet.setOuterWrap(outer));
  }

  private Wrap wrapped(CellPart part, Snippet snippet) {
    String suffix = String.valueOf(snippets.size());
    if (snippet instanceof StatementSnippet) {
      // Without JShell's "return null", which what never ends would not let be reached.
      String head = "    public static void " + Util.DOIT_METHOD_NAME + suffix;
      String code = part.form == Form.EXPRESSION ? "\n;" : "\n";
      return new CompoundWrap(
          head + "() throws java.lang.Throwable {\n", Wrap.simpleWrap(part.bare), code + "}\n");
    }
    return snippet.isExecutable() ? new NamedWrap(snippet.guts(), suffix) : snippet.guts();
  }
}
