package org.gradsh.kernel.install;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gradsh.kernel.about.About;
import org.gradsh.repl.Version;

/**
 * What a {@code kernel.json} says.
 *
 * @param argv the command that starts the kernel
 * @param displayName as menus show it
 * @param environment variables that are set for it
 * @param isGradsh whether it is a kernel of Gradsh's
 */
record KernelSpec(
    List<String> argv, String displayName, Map<String, String> environment, boolean isGradsh) {
  static final String FILE = "kernel.json";

  /** By which a kernel of ours is told from others, whatever its launcher is called. */
  private static final String MARK = About.NAME;

  /** One that has a launcher of ours serve what the connection file names. */
  static KernelSpec of(Path launcher, String displayName, Map<String, String> environment) {
    List<String> argv = List.of(launcher.toString(), "kernel", "{connection_file}");
    return new KernelSpec(argv, displayName, environment, true);
  }

  /** The name in menus, where none was chosen. */
  static String usualDisplayName(String name) {
    String usual = About.displayName();
    return name.equals(About.NAME) ? usual : usual + ", " + name;
  }

  /** Whether a name in menus is one that was not chosen, by whatever version it was given. */
  static boolean isUsual(String displayName) {
    return displayName.matches("Gradsh \\(Java \\d+\\)(, .*)?");
  }

  /** The file's text, for a kernel of ours. */
  String json() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("argv", argv);
    fields.put("display_name", displayName);
    fields.put("language", "java");
    fields.put("interrupt_mode", "message");
    fields.put("env", environment);
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("debugger", false);
    metadata.put(MARK, Version.TEXT);
    fields.put("metadata", metadata);
    return new GsonBuilder().disableHtmlEscaping().setPrettyPrinting().create().toJson(fields)
        + "\n";
  }

  /** Reads the file in a kernel's folder. */
  static KernelSpec read(Path folder) throws Refusal {
    Path file = folder.resolve(FILE);
    try {
      if (JsonParser.parseString(Files.readString(file)) instanceof JsonObject object) {
        return of(object);
      }
    } catch (CharacterCodingException e) {
      throw new Refusal("its " + FILE + " is no UTF-8 text");
    } catch (IOException e) {
      throw Refusal.of("cannot be read", e);
    } catch (JsonParseException e) {
      // Said below: where its grammar fails helps nobody who has not written it.
    }
    throw new Refusal("its " + FILE + " is no JSON object");
  }

  private static KernelSpec of(JsonObject object) {
    List<String> argv = new ArrayList<>();
    if (object.get("argv") instanceof JsonArray words) {
      words.forEach(word -> argv.add(text(word)));
    }
    Map<String, String> environment = new LinkedHashMap<>();
    if (object.get("env") instanceof JsonObject variables) {
      variables
          .entrySet()
          .forEach(entry -> environment.put(entry.getKey(), text(entry.getValue())));
    }
    boolean isGradsh = object.get("metadata") instanceof JsonObject data && data.has(MARK);
    return new KernelSpec(
        List.copyOf(argv), text(object.get("display_name")), environment, isGradsh);
  }

  private static String text(JsonElement element) {
    return element instanceof JsonPrimitive value ? value.getAsString() : "";
  }
}
