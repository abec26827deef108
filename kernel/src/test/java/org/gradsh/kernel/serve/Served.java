package org.gradsh.kernel.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.gradsh.kernel.client.Channel;
import org.gradsh.kernel.client.Client;
import org.gradsh.kernel.client.Exchange;
import org.gradsh.kernel.client.StartedKernel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Tests that share one kernel, a process, and one client of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Served {
  StartedKernel kernel;
  Client client;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    kernel = Gradsh.kernel(folder);
    client = kernel.connect();
    client.ready();
  }

  @AfterAll
  void end() {
    if (kernel != null) {
      client.close();
      kernel.close();
    }
  }

  /** Runs a cell that must succeed. */
  Exchange run(String code) {
    Exchange cell = client.run(code);
    assertEquals("ok", cell.reply().text("status"), () -> cell + "\n" + cell.reply().content());
    return cell;
  }

  /** Runs a cell that must fail, and gives what is told of it. */
  JsonObject fails(String code) {
    Exchange cell = client.run(code);
    assertEquals("error", cell.reply().text("status"), () -> cell + "\n" + cell.printed("stderr"));
    return cell.only("error").content();
  }

  /** The value of an expression, as text. */
  String value(String expression) {
    return run(expression).result().orElse("nothing");
  }

  /** Sends a cell whose request has a field of its own. */
  Exchange send(String code, String field, Object value) {
    JsonObject content = Client.cell(code);
    json(field, value).asMap().forEach(content::add);
    return client.send(Channel.SHELL, "execute_request", content);
  }

  Exchange send(String code) {
    return client.send(Channel.SHELL, "execute_request", Client.cell(code));
  }

  /** Sends a cell that prints {@code on}, and waits until it has. */
  Exchange sendAndSee(String code) {
    Exchange cell = send("System.out.print(\"on\");\n" + code);
    client.await(cell, () -> cell.printed("stdout").contains("on"), "output");
    return cell;
  }

  /** The content of the reply to a request on the shell. */
  JsonObject ask(String type, Object... content) {
    return client.ask(Channel.SHELL, type, json(content)).reply().content();
  }

  /** An object of these names and values. */
  static JsonObject json(Object... pairs) {
    JsonObject json = new JsonObject();
    for (int i = 0; i < pairs.length; i += 2) {
      String name = (String) pairs[i];
      switch (pairs[i + 1]) {
        case null -> json.add(name, null);
        case String text -> json.addProperty(name, text);
        case Number number -> json.addProperty(name, number);
        case Boolean flag -> json.addProperty(name, flag);
        case JsonObject object -> json.add(name, object);
        case JsonArray array -> json.add(name, array);
        case Object other -> throw new IllegalArgumentException(name + ": " + other);
      }
    }
    return json;
  }

  static JsonObject parse(String json) {
    return JsonParser.parseString(json).getAsJsonObject();
  }

  static List<String> texts(JsonObject content, String name) {
    return StreamSupport.stream(content.getAsJsonArray(name).spliterator(), false)
        .map(element -> element.getAsString())
        .toList();
  }

  /** The traceback of an error without its colours. */
  static String traceback(JsonObject error) {
    return String.join("\n", texts(error, "traceback")).replaceAll("\u001b\\[[0-9;]*m", "");
  }
}
