// What is wrong in this picture: a click answers, or a choice from a list of what is seen.

import type { ClickablePicture, FaultTask } from "../../data/contents";
import { isBelow } from "../../data/layers";
import type { AppState } from "../app_state";
import { type Child, el } from "../dom";
import { foundOf, giveButton, buttons, heading, tried } from "./task_view";

/** How far from what is wrong a click still means it, cells. */
const NEAR = 1;

/** The layers that are seen at a place of a picture, shares of its width and height, and around it. */
export function layersAt(picture: ClickablePicture, x: number, y: number): string[] {
  const { columns, cells, layers } = picture;
  const index: number[] = [];
  for (let run = 0; run < cells.length; run += 2) {
    for (let one = 0; one < cells[run + 1]; one++) index.push(cells[run]);
  }
  const rows = index.length / columns;
  const [column, row] = [Math.floor(x * columns), Math.floor(y * rows)];
  const found: string[] = [];
  const look = (r: number, c: number): void => {
    if (r < 0 || c < 0 || r >= rows || c >= columns) return;
    const layer = layers[index[r * columns + c]];
    if (layer && !found.includes(layer)) found.push(layer);
  };
  look(row, column);
  for (let r = row - NEAR; r <= row + NEAR; r++) {
    for (let c = column - NEAR; c <= column + NEAR; c++) look(r, c);
  }
  return found;
}

export function faultView(task: FaultTask, index: number, app: AppState): Child[] {
  const { words } = app;
  const { done } = foundOf(app, index);
  const { picture } = task;
  const answer = (layers: readonly string[]): void => {
    if (done || !layers.length) return;
    const wrong = layers.find((one) => isBelow(one, task.path) || isBelow(task.path, one));
    const name = wrong ? words.title(task.path) : words.heading(layers[0]);
    tried(app, index, Boolean(wrong), words.say(wrong ? "faultRight" : "faultWrong", { name }));
  };
  const image = el("img", {
    src: picture.address,
    width: picture.size[0],
    height: picture.size[1],
    alt: words.each(task.description) || words.say("canvas"),
    class: done ? "task-picture" : "task-picture free",
    click: (event: MouseEvent) => {
      const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
      answer(
        layersAt(
          picture,
          (event.clientX - box.left) / box.width,
          (event.clientY - box.top) / box.height,
        ),
      );
    },
  });
  const list = el(
    "details",
    { class: "instead" },
    el("summary", { id: `list-${index}` }, words.say("chooseInstead")),
    buttons(
      ...task.groups.map((path, one) =>
        el(
          "button",
          {
            type: "button",
            id: `choose-${index}-${one}`,
            class: "quiet-button",
            click: () => answer([path]),
          },
          words.heading(path),
        ),
      ),
    ),
  );
  // The list stays open while one tries.
  list.open = app.open.has(`list-${index}`);
  list.addEventListener("toggle", () => {
    if (list.open) app.open.add(`list-${index}`);
    else app.open.delete(`list-${index}`);
  });
  return [
    heading(task, app),
    image,
    done ? null : list,
    done
      ? null
      : buttons(
          giveButton(app, index, () => {
            const name = words.title(task.path);
            const found = foundOf(app, index);
            app.found.set(index, { ...found, reply: words.say("faultRight", { name }) });
          }),
        ),
  ];
}
