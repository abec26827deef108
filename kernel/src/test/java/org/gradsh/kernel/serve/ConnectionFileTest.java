package org.gradsh.kernel.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.gradsh.kernel.client.Channel;
import org.gradsh.kernel.client.Client;
import org.gradsh.kernel.client.Connection;
import org.gradsh.kernel.client.StartedKernel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a kernel makes of its connection file. */
class ConnectionFileTest {
  private static final int LONGEST_SECONDS = 20;
  private static final String LISTENS = "0A";

  @TempDir Path folder;

  @Test
  void itListensAtThePortsOfTheAddressAndNowhereElse() throws IOException {
    Connection connection = Connection.free("127.0.0.2", "some key");
    try (StartedKernel kernel = Gradsh.kernel(connection, java.util.Map.of(), folder);
        Client client = kernel.connect()) {
      client.ready();
      client.run("1 + 1");
      List<String> expected =
          connection.ports().values().stream().map(port -> "127.0.0.2:" + port).toList();
      assertEquals(new TreeSet<>(expected), new TreeSet<>(listening(kernel.process().pid())));
    }
  }

  /** The TCP addresses at which a process listens, as Linux knows them. */
  private static List<String> listening(long pid) throws IOException {
    List<String> sockets = new ArrayList<>();
    try (var files = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      for (Path file : files.toList()) {
        String target = Files.readSymbolicLink(file).toString();
        if (target.startsWith("socket:[")) {
          sockets.add(target.substring(8, target.length() - 1));
        }
      }
    }
    List<String> addresses = new ArrayList<>();
    for (String table : List.of("tcp", "tcp6")) {
      for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/net/" + table))) {
        String[] words = line.strip().split("\\s+");
        if (words.length > 9 && words[3].equals(LISTENS) && sockets.contains(words[9])) {
          addresses.add(address(words[1]));
        }
      }
    }
    return addresses;
  }

  /** The words of the last four bytes are in the machine's order, the port is in the network's. */
  private static String address(String hex) {
    int colon = hex.indexOf(':');
    String last = hex.substring(colon - 8, colon);
    StringBuilder address = new StringBuilder();
    for (int i = 6; i >= 0; i -= 2) {
      address.append(Integer.parseInt(last.substring(i, i + 2), 16)).append(i > 0 ? "." : "");
    }
    // An address of IPv4 within IPv6; all zeros would be every address there is.
    assertTrue(colon == 8 || hex.startsWith("0000000000000000FFFF0000"), hex);
    return address + ":" + Integer.parseInt(hex.substring(colon + 1), 16);
  }

  @Test
  void withoutAKeyNothingIsSigned() throws IOException {
    try (StartedKernel kernel =
            Gradsh.kernel(Connection.free("127.0.0.1", ""), java.util.Map.of(), folder);
        Client client = kernel.connect()) {
      client.ready();
      assertEquals("2", client.run("1 + 1").result().orElseThrow());
    }
  }

  @Test
  void aFileThatCannotBeUsedIsToldInOneLineWithoutItsKey() throws Exception {
    JsonObject whole = Connection.free("127.0.0.1", "the-secret").json();
    List<String> bad =
        new ArrayList<>(List.of("", "{", "[]", "5", "null", "{}", "\u0000\u0001", "{\"ip\": 5}"));
    for (String field : List.of("ip", "transport", "shell_port", "hb_port", "key")) {
      JsonObject lacks = whole.deepCopy();
      lacks.remove(field);
      bad.add(lacks.toString());
    }
    JsonObject scheme = whole.deepCopy();
    scheme.addProperty("signature_scheme", "hmac-crc8");
    bad.add(scheme.toString());
    JsonObject transport = whole.deepCopy();
    transport.addProperty("transport", "pigeon");
    bad.add(transport.toString());
    JsonObject files = whole.deepCopy();
    files.addProperty("transport", "ipc");
    bad.add(files.toString());
    JsonObject nowhere = whole.deepCopy();
    nowhere.addProperty("ip", "203.0.113.7");
    bad.add(nowhere.toString());
    for (String text : bad) {
      Path file = Files.writeString(folder.resolve("bad.json"), text);
      refuses(text, "kernel", file.toString());
    }
    refuses("no file", "kernel", folder.resolve("none.json").toString());
    refuses("a folder", "kernel", folder.toString());
  }

  @Test
  void aPortThatIsTakenIsTold() throws Exception {
    Connection connection = Connection.local();
    try (ServerSocket taken =
        new ServerSocket(
            connection.ports().get(Channel.CONTROL), 1, InetAddress.getByName("127.0.0.1"))) {
      assertTrue(taken.isBound());
      Path file = folder.resolve("taken.json");
      connection.write(file);
      refuses("taken port", "kernel", file.toString());
    }
  }

  private void refuses(String what, String... arguments) throws Exception {
    Path log = folder.resolve("log");
    Process process =
        new ProcessBuilder(Gradsh.command(arguments))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean ended = process.waitFor(LONGEST_SECONDS, java.util.concurrent.TimeUnit.SECONDS);
    process.destroyForcibly();
    String said = Files.readString(log);
    assertTrue(ended, () -> "still runs with " + what);
    assertEquals(2, process.exitValue(), () -> what + "\n" + said);
    assertEquals(1, said.lines().count(), () -> what + "\n" + said);
    assertTrue(said.startsWith("gradsh: "), () -> what + "\n" + said);
    assertFalse(said.contains("the-secret"), said);
  }
}
