package org.gradsh.kernel.serve;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.messages.reply.CompleteReply;
import org.dflib.jjava.jupyter.messages.reply.InspectReply;
import org.dflib.jjava.jupyter.messages.request.CompleteRequest;
import org.dflib.jjava.jupyter.messages.request.InspectRequest;
import org.dflib.jjava.jupyter.messages.request.IsCompleteRequest;
import org.gradsh.repl.Completion;
import org.gradsh.repl.Documentation;
import org.gradsh.repl.Session;

/** Questions about a text that a person is typing. */
final class Lookups {
  private static final String TYPES = "_jupyter_types_experimental";

  private final Session session;

  Lookups(Session session) {
    this.session = session;
  }

  /** What may stand at the cursor. */
  JsonObject complete(JsonObject content) throws BadRequest {
    CompleteRequest request = Json.content(content, CompleteRequest.class, atEnd(content));
    String code = request.getCode();
    int cursor = CodePoints.index(code, request.getCursorPos());
    Map<String, Completion> found = new LinkedHashMap<>();
    List<Completion> all = session.completions(code, cursor);
    int start = all.stream().mapToInt(Completion::start).min().orElse(cursor);
    for (Completion completion : all) {
      // All matches replace the same text, whatever their own beginning.
      String before = code.substring(start, completion.start());
      found.putIfAbsent(before + completion.text(), completion);
    }
    int from = CodePoints.count(code, start);
    int to = CodePoints.count(code, cursor);
    List<Map<String, Object>> types = new ArrayList<>();
    found.forEach((text, completion) -> types.add(type(text, completion, from, to)));
    return Json.ok(new CompleteReply(List.copyOf(found.keySet()), from, to, Map.of(TYPES, types)));
  }

  private static Map<String, Object> type(String text, Completion completion, int from, int to) {
    String type =
        switch (completion.kind()) {
          case VARIABLE -> "instance";
          case METHOD -> "function";
          case FIELD -> "property";
          case TYPE -> "class";
          case PACKAGE -> "module";
          case KEYWORD -> "keyword";
          case COMMAND -> "magic";
          case FILE -> "path";
          case OTHER -> "<unknown>";
        };
    return Map.of(
        "text", text, "type", type, "start", from, "end", to, "signature", completion.detail());
  }

  /** What is known of the name at the cursor. */
  JsonObject inspect(JsonObject content) throws BadRequest {
    InspectRequest request = Json.content(content, InspectRequest.class, atEnd(content));
    String code = request.getCode();
    int cursor = CodePoints.index(code, request.getCursorPos());
    List<Documentation> found = session.documentation(code, cursor);
    DisplayData data = new DisplayData();
    if (!found.isEmpty()) {
      boolean whole = request.getDetailLevel() > 0;
      data.putText(found.stream().map(d -> text(d, whole)).collect(Collectors.joining("\n\n")));
    }
    JsonObject reply = Json.of(new InspectReply(!found.isEmpty(), data));
    reply.remove("transient");
    return reply;
  }

  /** The signature and what it does; in short the first paragraph of that. */
  private static String text(Documentation found, boolean whole) {
    String text = found.text().strip();
    int end = text.indexOf("\n\n");
    return (found.signature() + "\n" + (whole || end < 0 ? text : text.substring(0, end))).strip();
  }

  /** A request without a cursor has it at the end. */
  private static JsonObject atEnd(JsonObject content) throws BadRequest {
    JsonObject defaults = new JsonObject();
    String code = code(content);
    defaults.addProperty("cursor_pos", code.codePointCount(0, code.length()));
    return defaults;
  }

  private static String code(JsonObject content) throws BadRequest {
    String code = Json.content(content, IsCompleteRequest.class).getCode();
    if (code == null) {
      throw new BadRequest("the request has no code");
    }
    return code;
  }

  /** Whether a text may be run as it stands. */
  JsonObject isComplete(JsonObject content) throws BadRequest {
    String code = code(content);
    JsonObject reply = new JsonObject();
    switch (session.completeness(code)) {
      case COMPLETE -> reply.addProperty("status", "complete");
      case INVALID -> reply.addProperty("status", "invalid");
      case INCOMPLETE -> {
        reply.addProperty("status", "incomplete");
        reply.addProperty("indent", indent(code));
      }
    }
    return reply;
  }

  /** The blanks that the next line begins with: those of the last one, more after a brace. */
  private static String indent(String code) {
    String last = code.substring(code.stripTrailing().lastIndexOf('\n') + 1);
    String blanks = last.substring(0, last.length() - last.stripLeading().length());
    String bare = last.strip();
    boolean opens = bare.endsWith("{") || bare.endsWith("(") || bare.endsWith("->");
    return blanks + (opens ? "  " : "");
  }
}
