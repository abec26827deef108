package org.gradsh.kernel.serve;

import com.google.gson.JsonObject;
import java.util.List;
import org.dflib.jjava.jupyter.kernel.HelpLink;
import org.dflib.jjava.jupyter.kernel.LanguageInfo;
import org.dflib.jjava.jupyter.messages.reply.KernelInfoReply;
import org.gradsh.kernel.wire.Message;
import org.gradsh.repl.Version;

/** What the kernel says of itself. */
final class KernelInfo {
  private KernelInfo() {}

  static JsonObject reply() {
    String java = String.valueOf(Runtime.version().feature());
    LanguageInfo language =
        new LanguageInfo.Builder("java")
            .version(java)
            .mimetype("text/x-java")
            .fileExtension(".jsh")
            .pygments("java")
            .codemirror("text/x-java")
            .build();
    String banner =
        "Gradsh " + Version.TEXT + ", Java " + java + ": tensors, a gradient tape and operators";
    List<HelpLink> links =
        List.of(
            new HelpLink(
                "Java " + java + " API",
                "https://docs.oracle.com/en/java/javase/" + java + "/docs/api/"));
    JsonObject reply =
        Json.ok(
            new KernelInfoReply(Message.PROTOCOL, "gradsh", Version.TEXT, language, banner, links));
    reply.addProperty("debugger", false);
    return reply;
  }
}
