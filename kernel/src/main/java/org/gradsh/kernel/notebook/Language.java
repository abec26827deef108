package org.gradsh.kernel.notebook;

import com.google.gson.JsonObject;

/** What notebooks say of the language that they are written in, and of the kernel that runs it. */
public final class Language {
  private Language() {}

  /** The kernel, as {@code metadata.kernelspec} of a notebook. */
  public static JsonObject kernelSpec() {
    JsonObject spec = new JsonObject();
    spec.addProperty("display_name", "Gradsh (Java " + Runtime.version().feature() + ")");
    spec.addProperty("language", "java");
    spec.addProperty("name", "gradsh");
    return spec;
  }

  /** The language, as {@code metadata.language_info} of a notebook. */
  public static JsonObject info() {
    JsonObject info = new JsonObject();
    info.addProperty("codemirror_mode", "text/x-java");
    info.addProperty("file_extension", ".jsh");
    info.addProperty("mimetype", "text/x-java");
    info.addProperty("name", "java");
    info.addProperty("pygments_lexer", "java");
    info.addProperty("version", String.valueOf(Runtime.version().feature()));
    return info;
  }
}
