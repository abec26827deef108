package org.gradsh.kernel.about;

import com.google.gson.JsonObject;

/** What the kernel is called, and what it says of the language that it runs. */
public final class About {
  /** The kernel's name where no other is given, and that of its program. */
  public static final String NAME = "gradsh";

  private static final String JAVA = String.valueOf(Runtime.version().feature());

  private About() {}

  /** The kernel's name in menus, where no other is given. */
  public static String displayName() {
    return "Gradsh (Java " + JAVA + ")";
  }

  /** The kernel, as {@code metadata.kernelspec} of a notebook. */
  public static JsonObject kernelSpec() {
    JsonObject spec = new JsonObject();
    spec.addProperty("display_name", displayName());
    spec.addProperty("language", "java");
    spec.addProperty("name", NAME);
    return spec;
  }

  /** The language, as {@code language_info} of a kernel and {@code metadata} of a notebook. */
  public static JsonObject language() {
    JsonObject info = new JsonObject();
    info.addProperty("codemirror_mode", "text/x-java");
    info.addProperty("file_extension", ".jsh");
    info.addProperty("mimetype", "text/x-java");
    info.addProperty("name", "java");
    info.addProperty("pygments_lexer", "java");
    info.addProperty("version", JAVA);
    return info;
  }
}
