package org.gradsh.kernel.serve;

import com.google.gson.JsonObject;
import java.util.List;
import org.dflib.jjava.jupyter.kernel.HelpLink;
import org.dflib.jjava.jupyter.messages.reply.KernelInfoReply;
import org.gradsh.kernel.about.About;
import org.gradsh.kernel.wire.Message;
import org.gradsh.repl.Version;

/** What the kernel says of itself. */
final class KernelInfo {
  private KernelInfo() {}

  static JsonObject reply() {
    String java = "Java " + Runtime.version().feature();
    String banner =
        "Gradsh " + Version.TEXT + ", " + java + ": tensors, a gradient tape, operators";
    String api =
        "https://docs.oracle.com/en/java/javase/" + Runtime.version().feature() + "/docs/api/";
    List<HelpLink> links = List.of(new HelpLink(java + " API", api));
    JsonObject reply =
        Json.ok(
            new KernelInfoReply(Message.PROTOCOL, About.NAME, Version.TEXT, null, banner, links));
    reply.add("language_info", About.language());
    reply.addProperty("debugger", false);
    return reply;
  }
}
