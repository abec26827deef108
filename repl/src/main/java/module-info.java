/** The session (JShell with operators and display) and its terminal and script doors. */
module org.gradsh.repl {
  requires transitive org.gradsh.autograd;
  requires transitive jdk.jshell;
  requires transitive java.compiler;
  requires java.management;
  requires jdk.compiler;
  requires jdk.management;
  requires org.jline.terminal;
  requires org.jline.reader;
  requires xchart;
  requires java.desktop;

  // Resolve dependencies, loaded apart from all else.
  requires static eu.maveniverse.maven.mima.context;
  requires static eu.maveniverse.maven.mima.runtime.standalonestatic;
  requires static org.apache.maven.resolver;

  exports org.gradsh.repl;
  exports org.gradsh.repl.command;
  exports org.gradsh.repl.script;
  exports org.gradsh.repl.plot;

  uses org.gradsh.repl.Door;
}
