package org.gradsh.repl.command;

import org.junit.jupiter.api.Test;

class DeviceCommandTest {
  @Test
  void theDevicesAreToldAndOneIsChosen() {
    try (Told.Talk talk = new Told.Talk()) {
      talk.tell("/device").mentions("* cpu", "threads", "cuda");
      talk.tell("/device cpu").mentions("* cpu");
      talk.tell("/device CPU").mentions("* cpu");
    }
  }

  @Test
  void theCommandThatAHintNamesIsThere() {
    try (Told.Talk talk = new Told.Talk()) {
      talk.tell("Device.CPU.memoryStats()").mentionsFailure("perhaps: /doctor in a session");
      talk.tell("/doctor").mentions("memory");
      talk.tell("/memory").mentionsFailure("device");
    }
  }

  @Test
  void whatIsNoDeviceIsRefused() {
    try (Told.Talk talk = new Told.Talk()) {
      talk.tell("/device gpu").mentionsFailure("There is no device gpu: cpu, cuda or cuda:N.");
      talk.tell("/device cuda:x").mentionsFailure("cuda:x names no device");
      talk.tell("/device cuda:99").mentionsFailure("no device cuda:99");
      talk.tell("/device cpu cuda").mentionsFailure("/device: too many arguments");
      talk.tell("/device").mentions("* cpu");
    }
  }
}
