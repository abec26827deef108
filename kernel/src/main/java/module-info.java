/** The Jupyter door. */
module org.gradsh.kernel {
  requires org.gradsh.repl;

  provides org.gradsh.repl.Door with
      org.gradsh.kernel.KernelDoor;
}
