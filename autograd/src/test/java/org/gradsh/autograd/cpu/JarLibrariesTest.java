package org.gradsh.autograd.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URLClassLoader;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JarLibrariesTest {
  private static final String FOLDER = "some/natives/";
  private static final Pattern NAMES = Pattern.compile("lib[a-z]+\\.so");

  @TempDir Path folder;
  private Path jar;
  private byte[] content;

  @BeforeEach
  void makeJar() throws IOException {
    jar = folder.resolve("natives-1.jar");
    content = new byte[300_000];
    new Random(1).nextBytes(content);
    try (var out = new ZipOutputStream(Files.newOutputStream(jar))) {
      for (String name : new String[] {"liba.so", "libb.so", "readme.txt"}) {
        out.putNextEntry(new ZipEntry(FOLDER + name));
        out.write(content);
      }
    }
  }

  private JarLibraries.Unpacked unpack(Path cache) throws IOException {
    return JarLibraries.unpacked(jar, FOLDER, NAMES, cache);
  }

  private void assertWhole(JarLibraries.Unpacked unpacked) throws IOException {
    assertEquals(2, unpacked.files().size());
    for (Path file : unpacked.files()) {
      assertArrayEquals(content, Files.readAllBytes(file));
    }
  }

  @Test
  void unpacksWhatMatchesAndUsesItAgain() throws IOException {
    Path cache = folder.resolve("a/b/cache");
    var first = unpack(cache);
    assertWhole(first);
    assertFalse(first.temporary());
    assertFalse(Files.exists(cache.resolve("readme.txt")));
    FileTime old = FileTime.from(Instant.EPOCH);
    Files.setLastModifiedTime(cache.resolve("liba.so"), old);
    assertWhole(unpack(cache));
    assertEquals(old, Files.getLastModifiedTime(cache.resolve("liba.so")));
    first.loaded();
    assertTrue(Files.exists(cache.resolve("liba.so")));
  }

  @Test
  void truncatedAndChangedFilesAreWrittenAgain() throws IOException {
    Path cache = folder.resolve("cache");
    unpack(cache);
    try (var file = new RandomAccessFile(cache.resolve("liba.so").toFile(), "rw")) {
      file.setLength(1000);
    }
    try (var file = new RandomAccessFile(cache.resolve("libb.so").toFile(), "rw")) {
      file.seek(250_000);
      file.write(~content[250_000]);
    }
    assertWhole(unpack(cache));
  }

  @Test
  void whatAKilledProcessLeftIsClearedInTime() throws IOException {
    Path cache = folder.resolve("cache");
    unpack(cache);
    Path abandoned = Files.writeString(cache.resolve("liba.so.123.partial"), "half");
    Path recent = Files.writeString(cache.resolve("liba.so.456.partial"), "half");
    Files.setLastModifiedTime(abandoned, FileTime.from(Instant.now().minus(Duration.ofDays(1))));
    Files.delete(cache.resolve("liba.so"));
    assertWhole(unpack(cache));
    assertFalse(Files.exists(abandoned));
    assertTrue(Files.exists(recent));
  }

  @Test
  void manyAtTheSameTimeEachGetWholeFiles() throws Exception {
    Path cache = folder.resolve("cache");
    List<Throwable> problems = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      assertWhole(unpack(cache));
                    } catch (Throwable e) {
                      synchronized (problems) {
                        problems.add(e);
                      }
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(List.of(), problems);
    try (var files = Files.list(cache)) {
      assertEquals(2, files.count());
    }
  }

  @Test
  void aFolderOpenToOthersIsNotUsed() throws IOException {
    assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));
    Path cache = Files.createDirectory(folder.resolve("cache"));
    Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwxrwxrwx"));
    var unpacked = unpack(cache);
    assertTrue(unpacked.temporary());
    assertWhole(unpacked);
    try (var files = Files.list(cache)) {
      assertEquals(0, files.count());
    }
    unpacked.loaded();
    assertFalse(Files.exists(unpacked.folder()));
  }

  @Test
  void aFolderThatCannotBeMadeIsReplacedByATemporaryOne() throws IOException {
    Path cache = Files.writeString(folder.resolve("file"), "in the way").resolve("cache");
    var unpacked = unpack(cache);
    assertTrue(unpacked.temporary());
    assertWhole(unpacked);
    unpacked.loaded();
    var without = unpack(null);
    assertTrue(without.temporary());
    without.loaded();
  }

  @Test
  void aDamagedJarIsSaid() throws IOException {
    byte[] bytes = Files.readAllBytes(jar);
    bytes[1000] ^= 1;
    Files.write(jar, bytes);
    assertThrows(IOException.class, () -> unpack(folder.resolve("cache")));
    Files.writeString(jar, "no jar");
    assertThrows(IOException.class, () -> unpack(folder.resolve("cache")));
  }

  @Test
  void classesInAFolderAreUsedWhereTheyLie() throws IOException {
    Path natives = Files.createDirectories(folder.resolve("classes").resolve(FOLDER));
    for (String name : new String[] {"liba.so", "libb.so", "other.txt"}) {
      Files.write(natives.resolve(name), content);
    }
    var unpacked =
        JarLibraries.unpacked(folder.resolve("classes"), FOLDER, NAMES, folder.resolve("cache"));
    assertWhole(unpacked);
    assertEquals(natives, unpacked.folder().resolve(".").normalize());
    unpacked.loaded();
    assertTrue(Files.exists(natives.resolve("liba.so")));
  }

  @Test
  void theJarIsFoundByClassLoaderAndByPath() throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    String resource = FOLDER + "liba.so";
    Pattern name = Pattern.compile("natives-[0-9]+\\.jar");
    assertTrue(JarLibraries.holder(resource, name).isEmpty());
    try (var loader = new URLClassLoader(new java.net.URL[] {jar.toUri().toURL()}, null)) {
      thread.setContextClassLoader(loader);
      assertEquals(jar, JarLibraries.holder(resource, name).orElseThrow());
    } finally {
      thread.setContextClassLoader(before);
    }
    String path = System.getProperty("jdk.module.path");
    try {
      for (Path element : new Path[] {jar, folder}) {
        System.setProperty("jdk.module.path", "/nowhere" + File.pathSeparator + element);
        assertEquals(jar, JarLibraries.holder(resource, name).orElseThrow());
      }
    } finally {
      if (path == null) {
        System.clearProperty("jdk.module.path");
      } else {
        System.setProperty("jdk.module.path", path);
      }
    }
  }

  @Test
  void theCacheFollowsTheSetting() {
    System.setProperty("gradsh.cache", folder.toString());
    try {
      assertEquals(folder, JarLibraries.userCache());
    } finally {
      System.clearProperty("gradsh.cache");
    }
    assertTrue(JarLibraries.userCache().isAbsolute());
  }
}
