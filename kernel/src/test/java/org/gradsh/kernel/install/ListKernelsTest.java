package org.gradsh.kernel.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.gradsh.autograd.Finding;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class ListKernelsTest {
  @TempDir Path root;
  private Desk desk;

  @BeforeEach
  void sitDown() throws IOException {
    desk = new Desk(root);
  }

  private String list() {
    Desk.Told told = desk.tell("list");
    assertEquals(0, told.exit(), told.toString());
    return told.out();
  }

  private void assertLine(String begin, String part) {
    String text = list().replaceAll("(?<=\\S) +", " ");
    assertTrue(text.lines().anyMatch(line -> line.startsWith(begin) && line.contains(part)), text);
  }

  @Test
  void eachKernelIsToldAndOursAreMarked() throws IOException {
    assertTrue(list().contains("gradsh kernel install makes it one"), list());
    desk.foreign(desk.users(), "other");
    desk.tell("install");
    assertLine("✓ gradsh Gradsh (Java ", desk.users().resolve("gradsh").toString());
    assertLine("  other Other's", desk.users().resolve("other").toString());
    assertFalse(list().contains("makes it one"));
  }

  @Test
  void aLauncherThatIsGoneIsToldWithTheWayOut() throws IOException {
    Path prefix = root.resolve("a b");
    desk.environment.put("VIRTUAL_ENV", prefix.toString());
    Path launcher = desk.launcher("gone");
    desk.tell("install --sys-prefix --name old --launcher", launcher.toString());
    Files.delete(launcher);
    assertLine("✗ old", "Gradsh");
    assertTrue(list().contains("its launcher is gone: " + launcher), list());
    assertTrue(list().contains("→ gradsh kernel install --prefix \"" + prefix + "\" --name old"));
    Finding finding = ListKernels.findings(desk.machine()).getFirst();
    assertFalse(finding.isGood());
    assertTrue(finding.text().contains(launcher + ", which is gone"), finding.text());
    assertTrue(finding.fix().contains("--name old"), finding.fix());
  }

  @Test
  void kernelsThatCannotBeReadAreToldAsSuch() throws IOException {
    for (String name : List.of("a", "b")) {
      Files.createDirectories(desk.users().resolve(name));
    }
    Files.writeString(desk.users().resolve("a/kernel.json"), "{\"argv\": ");
    Files.write(desk.users().resolve("b/kernel.json"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    assertLine("  a", "its kernel.json is no JSON object");
    assertLine("  b", "its kernel.json is no UTF-8 text");
    Path escape = desk.foreign(desk.users(), "c").resolve("kernel.json");
    Files.writeString(escape, Files.readString(escape).replace("Other's", "\\u001b[2J\\n"));
    assertFalse(list().contains("\u001b"), list());
  }

  @Test
  void ourOwnOutsideOfJupytersFoldersIsTold() {
    Path prefix = desk.launcher.getParent().getParent();
    desk.tell("install --prefix", prefix.toString());
    assertTrue(list().contains("Jupyter does not look there"), list());
    assertTrue(list().contains("→ gradsh kernel install --user"), list());
    assertEquals(
        "none where Jupyter looks", ListKernels.findings(desk.machine()).getFirst().text());
  }

  @Test
  void whatIsDoneIsNotAdvised() {
    Path prefix = desk.launcher.getParent().getParent();
    desk.tell("install --prefix", prefix.toString());
    desk.tell("install --user");
    assertTrue(list().contains("Jupyter does not look there"), list());
    assertFalse(list().contains("→"), list());
  }

  @Test
  void theDoctorIsContentWithOneThatStarts() {
    Finding before = ListKernels.findings(desk.machine()).getFirst();
    assertTrue(before.fix().startsWith("gradsh kernel install"), before.fix());
    desk.tell("install");
    List<Finding> after = ListKernels.findings(desk.machine());
    assertEquals(1, after.size());
    assertTrue(after.getFirst().isGood());
  }
}
