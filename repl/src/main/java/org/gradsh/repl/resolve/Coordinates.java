package org.gradsh.repl.resolve;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a library is called: {@code group:artifact:version}, and after it {@code :classifier} and
 * {@code @type} where it is not the plain jar.
 *
 * @param version a version, a range such as {@code [1.0,2.0)}, {@code RELEASE} or {@code LATEST}
 * @param classifier may be empty
 * @param type mostly {@code jar}
 */
public record Coordinates(
    String group, String artifact, String version, String classifier, String type) {
  private static final String FORM = "GROUP:ARTIFACT:VERSION, such as org.ejml:ejml-simple:0.43.1";
  private static final String NAME = "[\\w.-]+";
  private static final Pattern ALL =
      Pattern.compile("(%1$s):(%1$s):([\\w.+,()\\[\\]-]+)(?::(%1$s))?(?:@(%1$s))?".formatted(NAME));
  private static final Pattern VERSIONLESS = Pattern.compile("%1$s:%1$s".formatted(NAME));

  /**
   * Reads coordinates.
   *
   * @throws Unresolvable if they are none; the message says what is wrong with them
   */
  public static Coordinates of(String text) throws Unresolvable {
    Matcher matcher = ALL.matcher(text);
    if (matcher.matches()) {
      String classifier = matcher.group(4) == null ? "" : matcher.group(4);
      String type = matcher.group(5) == null ? "jar" : matcher.group(5);
      if (matcher.group(3).matches("jar|pom|test-jar") && !classifier.isEmpty()) {
        throw new Unresolvable(
            text
                + ": the version comes third. Did you mean "
                + String.join(":", matcher.group(1), matcher.group(2), classifier)
                + "?");
      }
      return new Coordinates(
          matcher.group(1), matcher.group(2), matcher.group(3), classifier, type);
    }
    throw new Unresolvable(
        text
            + (VERSIONLESS.matcher(text).matches()
                ? " has no version; coordinates are "
                : " are no coordinates; those are ")
            + FORM);
  }

  /** Group and artifact, if a text is just these two; else null. */
  static Coordinates versionless(String text) {
    if (!VERSIONLESS.matcher(text).matches()) {
      return null;
    }
    String[] parts = text.split(":");
    return new Coordinates(parts[0], parts[1], "", "", "jar");
  }

  /** Whether the version is one, and no range or word for several. */
  boolean isExact() {
    return !version.matches("[\\[(].*|RELEASE|LATEST");
  }

  /** All but the version: two libraries that have it in common do not go together. */
  public String key() {
    return group
        + ":"
        + artifact
        + (classifier.isEmpty() ? "" : ":" + classifier)
        + (type.equals("jar") ? "" : "@" + type);
  }

  /** The same of another version. */
  public Coordinates withVersion(String other) {
    return new Coordinates(group, artifact, other, classifier, type);
  }

  @Override
  public String toString() {
    return group
        + ":"
        + artifact
        + ":"
        + version
        + (classifier.isEmpty() ? "" : ":" + classifier)
        + (type.equals("jar") ? "" : "@" + type);
  }
}
