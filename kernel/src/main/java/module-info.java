/** The Jupyter door: the kernel, and notebooks run without Jupyter. */
module org.gradsh.kernel {
  requires transitive org.gradsh.repl;
  requires transitive jjava.jupyter;
  requires org.zeromq.jeromq;
  requires com.google.gson;
  requires java.compiler;
  requires org.jline.terminal;

  // What cells may use.
  exports org.gradsh.kernel.comm;

  provides org.gradsh.repl.Door with
      org.gradsh.kernel.KernelDoor,
      org.gradsh.kernel.notebook.RunDoor;
}
