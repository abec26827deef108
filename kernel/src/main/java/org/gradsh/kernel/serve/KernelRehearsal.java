package org.gradsh.kernel.serve;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;
import org.dflib.jjava.jupyter.kernel.KernelConnectionProperties;
import org.gradsh.kernel.client.Channel;
import org.gradsh.kernel.client.Client;
import org.gradsh.kernel.client.Connection;

/** A kernel and a client of it, in this process, for the start-up cache. */
public final class KernelRehearsal {
  private static final List<String> CELLS =
      List.of(
          "1 + 1",
          "var x = variable(tensor(1, 2, 3));\nint f(int n) {\n  return n / 0;\n}",
          "println(\"text\"); System.err.println(\"text\"); display(x);\nx * x",
          "(x * x).sum().backward();\nx",
          "try (var tape = new GradientTape()) {\n  var y = x * x;\n  display(tape);\n}",
          "plot(arange(10))",
          "for (int i : progress(3)) {}",
          "f(1)",
          "int wrong = \"text\";",
          "%vars",
          "f?");

  private KernelRehearsal() {}

  /** Runs both to their end. */
  public static void run() throws IOException {
    Connection where = Connection.local();
    KernelConnectionProperties properties =
        KernelConnectionProperties.parse(where.json().toString());
    try (Kernel kernel =
            new Kernel(
                properties, properties.createHMACGenerator(), new History(null), line -> {});
        Client client = new Client(where)) {
      Thread serving = Thread.ofPlatform().daemon().start(kernel::serve);
      client.ready();
      CELLS.forEach(client::run);
      ask(client, "complete_request", "x.s");
      ask(client, "complete_request", "Math.sq");
      ask(client, "inspect_request", "tanh");
      ask(client, "is_complete_request", "if (true) {");
      ask(client, "history_request", "");
      client.shutdown(false);
      serving.join();
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void ask(Client client, String type, String code) {
    JsonObject content = new JsonObject();
    content.addProperty("code", code);
    content.addProperty("cursor_pos", code.length());
    content.addProperty("detail_level", 0);
    content.addProperty("hist_access_type", "tail");
    client.ask(Channel.SHELL, type, content);
  }
}
