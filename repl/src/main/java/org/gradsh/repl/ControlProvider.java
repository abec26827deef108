package org.gradsh.repl;

import java.util.Map;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;

/** How JShell comes by the control of a session. */
record ControlProvider(SnippetControl control) implements ExecutionControlProvider {
  @Override
  public String name() {
    return "gradsh";
  }

  @Override
  public ExecutionControl generate(ExecutionEnv env, Map<String, String> parameters) {
    return control;
  }
}
