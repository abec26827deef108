/** The Jupyter door. */
module org.gradsh.kernel {
  requires org.gradsh.repl;
}
