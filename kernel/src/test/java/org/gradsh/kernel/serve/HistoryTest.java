package org.gradsh.kernel.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.gradsh.kernel.client.Channel;
import org.gradsh.kernel.client.Client;
import org.gradsh.kernel.client.StartedKernel;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was typed in this session and in the one before it. */
class HistoryTest extends Served {
  private static final List<String> EARLIER = List.of("int early = 1", "early + 1", "early * 2");
  private static final List<String> NOW = List.of("int now = 5", "now + 1", "now + 1", "now * now");

  @BeforeAll
  @Override
  void start(@TempDir Path folder) throws IOException {
    try (StartedKernel before = Gradsh.kernel(folder);
        Client first = before.connect()) {
      first.ready();
      EARLIER.forEach(first::run);
      // Ended without any farewell: what ran is kept.
    }
    super.start(folder);
    NOW.forEach(this::run);
    client.await(send("/* secret */ 1", "silent", true));
    client.await(send("/* not stored */ 1", "store_history", false));
  }

  private JsonArray history(Object... asked) {
    JsonObject content = json("output", false, "raw", true);
    json(asked).asMap().forEach(content::add);
    JsonObject reply = client.ask(Channel.SHELL, "history_request", content).reply().content();
    assertEquals("ok", reply.get("status").getAsString());
    return reply.getAsJsonArray("history");
  }

  private static List<String> codes(JsonArray history) {
    List<String> codes = new ArrayList<>();
    for (JsonElement entry : history) {
      assertEquals(3, entry.getAsJsonArray().size());
      codes.add(entry.getAsJsonArray().get(2).getAsString());
    }
    return codes;
  }

  @Test
  void theTailGoesBackIntoTheSessionBefore() {
    JsonArray tail = history("hist_access_type", "tail", "n", 6);
    assertEquals(
        List.of("early + 1", "early * 2", "int now = 5", "now + 1", "now + 1", "now * now"),
        codes(tail));
    int before = tail.get(0).getAsJsonArray().get(0).getAsInt();
    int now = tail.get(5).getAsJsonArray().get(0).getAsInt();
    assertTrue(before < now, tail.toString());
    assertEquals(2, tail.get(0).getAsJsonArray().get(1).getAsInt());
    assertEquals(4, tail.get(5).getAsJsonArray().get(1).getAsInt());
  }

  @Test
  void aRangeIsWithinOneSession() {
    assertEquals(
        List.of("now + 1", "now + 1"),
        codes(history("hist_access_type", "range", "session", 0, "start", 2, "stop", 4)));
    assertEquals(
        List.of("early + 1", "early * 2"),
        codes(history("hist_access_type", "range", "session", -1, "start", 2, "stop", 9)));
    assertEquals(
        List.of(),
        codes(history("hist_access_type", "range", "session", 77, "start", 1, "stop", 9)));
  }

  @Test
  void aSearchGoesByPatterns() {
    assertEquals(
        List.of("now + 1", "now + 1"),
        codes(history("hist_access_type", "search", "pattern", "now ? 1", "n", 100)));
    assertEquals(
        EARLIER, codes(history("hist_access_type", "search", "pattern", "*early*", "n", 100)));
  }

  @Test
  void aSearchMayLeaveOutWhatIsThereTwice() {
    assertEquals(
        List.of("now + 1"),
        codes(history("hist_access_type", "search", "pattern", "now + 1", "n", 9, "unique", true)));
  }

  @Test
  void aSearchGivesTheLastOnes() {
    assertEquals(
        List.of("now + 1", "now * now"),
        codes(history("hist_access_type", "search", "pattern", "now*", "n", 2)));
  }

  @Test
  void outputsAreToldWhereAskedFor() {
    JsonArray tail = history("hist_access_type", "tail", "n", 1, "output", true);
    JsonArray both = tail.get(0).getAsJsonArray().get(2).getAsJsonArray();
    assertEquals("now * now", both.get(0).getAsString());
    assertEquals("25", both.get(1).getAsString());
  }

  @Test
  void nothingIsKeptOfSilentCellsAndThoseNotStored() {
    assertEquals(
        List.of(), codes(history("hist_access_type", "search", "pattern", "*secret*", "n", 9)));
    assertEquals(
        List.of(), codes(history("hist_access_type", "search", "pattern", "*stored*", "n", 9)));
  }

  @Test
  void aRequestThatMakesNoSenseIsAnErrorOrEmpty() {
    for (JsonObject content :
        List.of(
            json("hist_access_type", "sideways"),
            json("hist_access_type", "range", "session", "x"),
            json("hist_access_type", "tail", "n", -3))) {
      JsonObject reply = client.ask(Channel.SHELL, "history_request", content).reply().content();
      assertTrue(
          reply.get("status").getAsString().equals("error")
              || reply.getAsJsonArray("history").isEmpty(),
          reply.toString());
    }
  }
}
