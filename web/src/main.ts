// Reads what the page is given, and starts it.

import type { Contents } from "./data/contents";
import { App } from "./ui/app";

const given = document.getElementById("exoviz-contents");
if (given?.textContent) {
  const app = new App(JSON.parse(given.textContent) as Contents);
  // Tests ask it what it shows.
  Object.assign(window, { exovizLesson: app });
  void app.start();
}
