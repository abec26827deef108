package org.gradsh.repl;

import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.attribute.SourceFileAttribute;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LineNumber;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.DynamicCallSiteDesc;
import java.lang.constant.MethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.gradsh.autograd.CallSite;

/**
 * What is woven into the classes of snippets as they are defined, all in one pass: the user's file
 * and lines, checks whether to stop, the place of each call that may reach the engine, and an error
 * in place of {@code System.exit}.
 *
 * <p>A reference to a method of the engine, {@code Tensor::sin}, becomes one to a method of the
 * snippet's that notes the place of the reference and calls it, as a lambda would.
 */
final class SnippetWeaver {
  private static final ClassDesc STOP = describe(StopSignal.class);
  private static final ClassDesc SITE = describe(CallSite.class);
  private static final ClassDesc EXIT = describe(ExitCalled.class);
  private static final MethodTypeDesc NOTE =
      MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_String);
  private static final String BRIDGE = "reference$";
  private static final String SNIPPETS = "REPL/";

  private final ClassFile classFile;

  /**
   * @param hierarchy tells the superclasses of all classes that snippets may name
   */
  SnippetWeaver(ClassHierarchyResolver hierarchy) {
    classFile = ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(hierarchy));
  }

  private static ClassDesc describe(Class<?> type) {
    return ClassDesc.of(type.getName());
  }

  /**
   * The class as it is to be defined. Where all that is woven in would make a method longer than
   * the JVM allows, less is.
   *
   * @param table the user's file and lines, or null where no source holds the class
   * @param exit what becomes of calls that would end the process
   */
  byte[] weave(byte[] bytes, SnippetLines.Table table, Exit exit) {
    for (Extent extent : Extent.values()) {
      try {
        return woven(bytes, table, exit, extent);
      } catch (IllegalArgumentException e) {
        // A limit of class files.
        continue;
      }
    }
    return bytes;
  }

  /** How much is woven in, the most first; lines and exits always are. */
  private enum Extent {
    PLACES_AND_CHECKS,
    CHECKS,
    LINES
  }

  private byte[] woven(byte[] bytes, SnippetLines.Table table, Exit exit, Extent extent) {
    ClassModel model = classFile.parse(bytes);
    Weaving weaving = new Weaving(model, table, exit, extent);
    return classFile.build(
        model.thisClass().asSymbol(),
        builder -> {
          for (ClassElement element : model) {
            switch (element) {
              case SourceFileAttribute name when table != null ->
                  builder.with(SourceFileAttribute.of(table.file()));
              case MethodModel method ->
                  builder.transformMethod(
                      method, MethodTransform.transformingCode(weaving.ofMethod()));
              default -> builder.with(element);
            }
          }
          for (Bridge bridge : weaving.bridges) {
            builder.withMethodBody(
                bridge.name,
                bridge.type,
                ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC | ClassFile.ACC_SYNTHETIC,
                code -> weaving.write(bridge, code));
          }
        });
  }

  /** A method that stands between a method reference and what it refers to. */
  private record Bridge(
      String name, MethodTypeDesc type, DirectMethodHandleDesc target, int line, String place) {}

  /** The weaving of one class. */
  private static final class Weaving {
    private final ClassDesc self;
    private final boolean isInterface;
    private final SnippetLines.Table table;
    private final String file;
    private final Exit exit;
    private final boolean checks;
    private final List<Bridge> bridges = new ArrayList<>();

    Weaving(ClassModel model, SnippetLines.Table table, Exit exit, Extent extent) {
      this.self = model.thisClass().asSymbol();
      this.isInterface = (model.flags().flagsMask() & ClassFile.ACC_INTERFACE) != 0;
      this.table = table;
      boolean places = table != null && extent == Extent.PLACES_AND_CHECKS;
      this.file = places ? table.file().substring(table.file().lastIndexOf('/') + 1) : null;
      this.checks = extent != Extent.LINES;
      this.exit = exit;
    }

    CodeTransform ofMethod() {
      return CodeTransform.ofStateful(() -> new Body(this));
    }

    String place(int line) {
      return file == null || line == 0 ? null : file + ":" + line;
    }

    /**
     * A handle for a method reference, in the place of the compiler's.
     *
     * @param captured what the reference has evaluated: nothing, or the receiver
     */
    DirectMethodHandleDesc instead(
        DirectMethodHandleDesc handle, List<ClassDesc> captured, int line) {
      MethodTypeDesc type = handle.invocationType();
      if (exit == Exit.ERROR && Exits.ends(handle.owner(), handle.methodName())) {
        return MethodHandleDesc.ofMethod(
            DirectMethodHandleDesc.Kind.STATIC, EXIT, handle.methodName(), type);
      }
      String place = place(line);
      String owner = internal(handle.owner());
      boolean direct = handle.kind() != DirectMethodHandleDesc.Kind.SPECIAL;
      if (place == null || !direct || owner.startsWith(SNIPPETS) || !mayReachEngine(owner)) {
        return handle;
      }
      if (captured.size() == 1) {
        // A captured receiver is of the type that it has, which may be a subclass of the owner.
        type = type.changeParameterType(0, captured.getFirst());
      }
      Bridge bridge = new Bridge(BRIDGE + bridges.size(), type, handle, line, place);
      bridges.add(bridge);
      return MethodHandleDesc.ofMethod(
          isInterface
              ? DirectMethodHandleDesc.Kind.INTERFACE_STATIC
              : DirectMethodHandleDesc.Kind.STATIC,
          self,
          bridge.name,
          bridge.type);
    }

    void write(Bridge bridge, CodeBuilder code) {
      DirectMethodHandleDesc target = bridge.target;
      MethodTypeDesc type = MethodTypeDesc.ofDescriptor(target.lookupDescriptor());
      code.lineNumber(bridge.line);
      code.loadConstant(bridge.place).invokestatic(SITE, "at", NOTE);
      boolean makes = target.kind() == DirectMethodHandleDesc.Kind.CONSTRUCTOR;
      if (makes) {
        code.new_(target.owner()).dup();
      }
      int slot = 0;
      for (ClassDesc parameter : bridge.type.parameterList()) {
        TypeKind kind = TypeKind.from(parameter);
        code.loadLocal(kind, slot);
        slot += kind.slotSize();
      }
      switch (target.kind()) {
        case STATIC, INTERFACE_STATIC ->
            code.invokestatic(target.owner(), target.methodName(), type, target.isOwnerInterface());
        case CONSTRUCTOR -> code.invokespecial(target.owner(), ConstantDescs.INIT_NAME, type);
        case INTERFACE_VIRTUAL -> code.invokeinterface(target.owner(), target.methodName(), type);
        default -> code.invokevirtual(target.owner(), target.methodName(), type);
      }
      code.return_(TypeKind.from(bridge.type.returnType()));
    }
  }

  private static String internal(ClassDesc type) {
    String descriptor = type.descriptorString();
    return descriptor.startsWith("L")
        ? descriptor.substring(1, descriptor.length() - 1)
        : descriptor;
  }

  /**
   * Whether a call of a method of the class may compute tensors without passing code of the user's,
   * which notes places itself: methods of the engine, of libraries, and functions that the engine
   * has made.
   */
  private static boolean mayReachEngine(String owner) {
    return owner.startsWith("java/util/function/")
        || !(owner.startsWith("java/")
            || owner.startsWith("javax/")
            || owner.startsWith("jdk/")
            || owner.startsWith("org/gradsh/repl/")
            || owner.startsWith("["));
  }

  /** The weaving of one method. */
  private static final class Body implements CodeTransform {
    private final Weaving weaving;
    private final Set<Label> behind = new HashSet<>();
    private int line;

    Body(Weaving weaving) {
      this.weaving = weaving;
    }

    @Override
    public void atStart(CodeBuilder builder) {
      check(builder);
    }

    @Override
    public void accept(CodeBuilder builder, CodeElement element) {
      switch (element) {
        case LineNumber number when weaving.table != null -> {
          line = weaving.table.line(number.line());
          builder.lineNumber(line);
        }
        case LabelTarget target -> {
          behind.add(target.label());
          builder.with(element);
        }
        case BranchInstruction branch when behind.contains(branch.target()) -> {
          check(builder);
          builder.with(element);
        }
        case InvokeInstruction call -> call(builder, call);
        case InvokeDynamicInstruction dynamic -> builder.invokedynamic(site(dynamic));
        default -> builder.with(element);
      }
    }

    private void check(CodeBuilder builder) {
      if (weaving.checks) {
        builder.invokestatic(STOP, "check", ConstantDescs.MTD_void);
      }
    }

    private void call(CodeBuilder builder, InvokeInstruction call) {
      ClassDesc owner = call.owner().asSymbol();
      String method = call.name().stringValue();
      if (weaving.exit == Exit.ERROR && Exits.ends(owner, method)) {
        MethodTypeDesc type = call.typeSymbol();
        boolean fixed = call.opcode() == Opcode.INVOKESTATIC;
        builder.invokestatic(EXIT, method, fixed ? type : type.insertParameterTypes(0, owner));
        return;
      }
      String place = weaving.place(line);
      if (place != null && notes(call)) {
        builder.loadConstant(place).invokestatic(SITE, "at", NOTE);
      }
      builder.with(call);
    }

    private static boolean notes(InvokeInstruction call) {
      String owner = call.owner().asInternalName();
      if (owner.startsWith(SNIPPETS)) {
        // What it inherits may be a library's.
        return call.opcode() == Opcode.INVOKEVIRTUAL || call.opcode() == Opcode.INVOKEINTERFACE;
      }
      return mayReachEngine(owner);
    }

    /** A call site in which handles of lambdas' bodies are replaced. */
    private DynamicCallSiteDesc site(InvokeDynamicInstruction dynamic) {
      DirectMethodHandleDesc bootstrap = dynamic.bootstrapMethod();
      boolean isLambda = bootstrap.owner().displayName().equals("LambdaMetafactory");
      ConstantDesc[] arguments = dynamic.bootstrapArgs().toArray(ConstantDesc[]::new);
      for (int i = 0; isLambda && i < arguments.length; i++) {
        if (arguments[i] instanceof DirectMethodHandleDesc handle) {
          arguments[i] = weaving.instead(handle, dynamic.typeSymbol().parameterList(), line);
        }
      }
      return DynamicCallSiteDesc.of(
          bootstrap, dynamic.name().stringValue(), dynamic.typeSymbol(), arguments);
    }
  }

  /** The JDK's methods that end the process. */
  private static final class Exits {
    private static final ClassDesc SYSTEM = describe(System.class);
    private static final ClassDesc RUNTIME = describe(Runtime.class);

    static boolean ends(ClassDesc owner, String method) {
      return switch (method) {
        case "exit" -> owner.equals(SYSTEM) || owner.equals(RUNTIME);
        case "halt" -> owner.equals(RUNTIME);
        default -> false;
      };
    }
  }
}
