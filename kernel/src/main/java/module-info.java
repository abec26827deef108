/** The Jupyter door: the kernel, and notebooks run without Jupyter. */
module org.gradsh.kernel {
  requires transitive org.gradsh.repl;
  requires transitive jjava.jupyter;
  requires org.zeromq.jeromq;
  requires com.google.gson;
  requires java.desktop;

  exports org.gradsh.kernel.view;

  provides org.gradsh.repl.Door with
      org.gradsh.kernel.KernelDoor;
}
