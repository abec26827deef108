package org.gradsh.notebooks.browser;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.chromium.ChromiumDriverLogLevel;

/** A notebook in a browser that nobody sees; cells are counted from 0. */
final class Page implements AutoCloseable {
  private static final int LONGEST_SECONDS = 60;

  private final ChromeDriver browser;
  private final Path pictures;

  /** Opens a notebook and waits for its kernel. */
  Page(String address, Path profile, Path pictures) throws InterruptedException {
    this.pictures = pictures;
    ChromeOptions options = new ChromeOptions();
    options.setBinary("/usr/bin/chromium");
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--force-device-scale-factor=1.5",
        "--window-size=1000,1400",
        "--user-data-dir=" + profile);
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(new java.io.File("/usr/bin/chromedriver"))
            .withLogLevel(ChromiumDriverLogLevel.OFF)
            .build();
    browser = new ChromeDriver(service, options);
    browser.manage().timeouts().scriptTimeout(Duration.ofSeconds(LONGEST_SECONDS));
    browser.get(address);
    until(
        "the notebook",
        () -> is("window.Jupyter && Jupyter.notebook && Jupyter.notebook._fully_loaded"));
    until(
        "the kernel",
        () -> is("Jupyter.notebook.kernel && Jupyter.notebook.kernel.is_connected()"));
  }

  Object script(String script, Object... arguments) {
    return browser.executeScript(script, arguments);
  }

  private boolean is(String condition) {
    return Boolean.TRUE.equals(script("return !!(" + condition + ")"));
  }

  static void until(String what, BooleanSupplier condition) throws InterruptedException {
    for (int i = 0; i < 20 * LONGEST_SECONDS; i++) {
      if (condition.getAsBoolean()) {
        return;
      }
      Thread.sleep(50);
    }
    throw new AssertionError("waited in vain for " + what);
  }

  /** Begins to run a cell. */
  void start(int cell) {
    script(
        "Jupyter.notebook.select(arguments[0]);"
            + " Jupyter.notebook.get_cell(arguments[0]).execute(false)",
        cell);
  }

  /** Runs a cell to its end. */
  void run(int cell) throws InterruptedException {
    start(cell);
    until(
        "the end of cell " + cell + ": " + text(cell), () -> !isRunning(cell) && number(cell) > 0);
  }

  /** Whether the page shows a cell as running: {@code In [*]}. */
  boolean isRunning(int cell) {
    return prompt(cell).contains("[*]");
  }

  private String prompt(int cell) {
    return element(cell, ".input_prompt").getText();
  }

  private long number(int cell) {
    return (Long)
        script("return Jupyter.notebook.get_cell(arguments[0]).input_prompt_number * 1 || 0", cell);
  }

  /** What a person reads below a cell. */
  String text(int cell) {
    return element(cell, ".output_wrapper").getText();
  }

  /** How many elements below a cell a selector finds. */
  int count(int cell, String selector) {
    return cell(cell).findElements(By.cssSelector(".output_wrapper " + selector)).size();
  }

  private WebElement cell(int cell) {
    return browser.findElements(By.cssSelector("#notebook-container > .cell")).get(cell);
  }

  private WebElement element(int cell, String selector) {
    return cell(cell).findElement(By.cssSelector(selector));
  }

  /** Keeps a picture of a cell with what is below it. */
  void picture(int cell, String name) throws IOException {
    script("Jupyter.notebook.select(arguments[0] ? 0 : 1); document.activeElement.blur()", cell);
    WebElement whole = cell(cell);
    script("arguments[0].scrollIntoView({block: 'center'})", whole);
    Files.createDirectories(pictures);
    Files.write(pictures.resolve(name + ".png"), whole.getScreenshotAs(OutputType.BYTES));
  }

  @Override
  public void close() {
    browser.quit();
  }
}
